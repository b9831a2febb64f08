package io.weir.policy.format;

import io.weir.policy.rule.Direction;
import io.weir.policy.rule.Family;
import io.weir.policy.rule.RuleMatch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A line of a chain: which packets, and what happens to them. Filled by a reader. */
final class ChainStep {
  enum Outcome {
    ACCEPT,
    DROP,
    RETURN,
    JUMP,
    GOTO,
    /** Nothing that a verdict depends on. */
    CONTINUE,
    /** Not known: may be any. */
    UNKNOWN
  }

  final int line;
  final String text;
  Outcome outcome = Outcome.CONTINUE;

  /** Where a jump leads; null: it is none. */
  Chain chain;

  String why = "";

  /** How long its rules hold; null: as the options say. */
  Duration ttl;

  /** The interfaces that it names, if it does: of packets received and sent. */
  InterfaceMatch received = InterfaceMatch.ANY;

  InterfaceMatch sent = InterfaceMatch.ANY;

  /** Why it was refused; null: it is taken. */
  String refusal;

  /** Whether packets can come here, and some can match. */
  boolean reached;

  boolean possible;
  boolean emitted;

  /** Any of these; what a refused one matches is among them. Their direction says nothing. */
  private List<RuleMatch> matches;

  ChainStep(int line, String text, Family family) {
    this.line = line;
    this.text = text;
    matches = List.of(Matches.all(Direction.IN, family, false));
  }

  /** Demands one of these as well. */
  void and(List<RuleMatch> alternatives) {
    List<RuleMatch> both = new ArrayList<>();
    for (RuleMatch match : matches) {
      for (RuleMatch alternative : alternatives) {
        RuleMatch common = Matches.both(match, alternative);
        if (common != null) {
          both.add(common);
        }
      }
    }
    matches = both;
  }

  void refuse(String reason) {
    if (refusal == null) {
      refusal = reason;
    }
  }

  /** What of this it matches, and so many packets may be of one direction. */
  List<RuleMatch> within(RuleMatch condition) {
    List<RuleMatch> within = new ArrayList<>();
    for (RuleMatch match : matches) {
      MatchParts parts = new MatchParts(match);
      parts.direction = condition.direction();
      RuleMatch both = Matches.both(condition, parts.match());
      if (both != null) {
        within.add(both);
      }
    }
    return within;
  }

  /** Whether a packet of this direction can have the interfaces that it names. */
  boolean hasInterfaces(Direction direction, String name) throws Refusal {
    boolean in = direction == Direction.IN;
    return received.is(in ? name : "") && sent.is(in ? "" : name);
  }
}
