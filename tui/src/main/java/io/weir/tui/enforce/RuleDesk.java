package io.weir.tui.enforce;

import io.weir.ringbuf.traffic.TrafficKey;
import java.util.List;

/**
 * What a screen asks of whoever holds the rules. The desk remembers the rule that is being made.
 * Called by one thread at a time, the screen's; each call is to return within a few hundred
 * milliseconds, and tells what failed in words instead of throwing.
 */
public interface RuleDesk {
  /** How a rule that is being made can be changed. */
  enum Change {
    /** About more packets. */
    WIDER,
    /** About fewer packets. */
    NARROWER,
    /** About one bit more of a prefix's addresses. */
    WIDER_BY_A_BIT,
    /** About one bit less. */
    NARROWER_BY_A_BIT,
    /** About something else of the same row. */
    NEXT_KIND,
    /** The next longer TTL. */
    LONGER,
    /** The next shorter TTL. */
    SHORTER
  }

  /** What is done with what rules decide. */
  enum Mode {
    /** Rules are not looked up. */
    OFF,
    /** Verdicts are counted, and packets pass. */
    AUDIT,
    /** Packets are dropped. */
    ENFORCE
  }

  /**
   * The state that is always shown; cheap, and never blocks.
   *
   * @param leaseSeconds how long this session's rules hold if it dies now; below 0: it has none
   * @param ownRules of this session
   * @param dropsPerSecond of the last second, dropped or, in AUDIT, what would have been
   * @param keepable whether this session's rules can stay when it ends
   */
  record Status(
      Mode mode,
      int leaseSeconds,
      int rules,
      int ownRules,
      double dropsPerSecond,
      boolean keepable) {}

  /**
   * A rule that is being made.
   *
   * @param rule what it is about
   * @param ttl how long it will hold
   * @param flows that it would have hit in the last minute
   * @param sources of these
   * @param sockets of this host that these could reach, the first few of them in words
   * @param warnings what speaks against it
   * @param refusal why it cannot be applied, or empty
   */
  record Proposal(
      String rule,
      String ttl,
      int flows,
      int sources,
      int socketCount,
      List<String> sockets,
      List<String> warnings,
      String refusal) {}

  /**
   * A rule that is in place.
   *
   * @param left time until it ends
   * @param own whether this session made it
   */
  record RuleRow(int id, String rule, String action, long hits, String left, boolean own) {}

  /** What came of an attempt, in words. */
  record Outcome(boolean done, String words) {}

  /** The state now. */
  Status status();

  /** Begins a rule about a row; one that cannot be says why by its refusal. */
  Proposal propose(TrafficKey row);

  /** Changes the rule that is being made. */
  Proposal change(Change change);

  /** Puts it in place. */
  Outcome apply();

  /** Takes back what this session changed last. */
  Outcome undo();

  /** All rules of the datapath, those that were hit most first. */
  List<RuleRow> rules();

  /** Removes a rule. */
  Outcome remove(int id);

  /** Changes the mode. */
  Outcome mode(Mode mode);

  /** Told before the end whether this session's rules shall stay until their TTL. */
  Outcome leave(boolean keep);
}
