package io.weir.policy.format;

import io.weir.policy.rule.Direction;
import io.weir.policy.rule.Family;
import io.weir.policy.rule.RuleMatch;
import io.weir.policy.text.Refusal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A line of a chain: which packets, and what happens to them. Filled by a reader. */
final class ChainStep {
  private static final int LISTED_OF_A_STEP = 8;

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

  /** How it is called where another one is refused for its sake. */
  final String name;

  Outcome outcome = Outcome.CONTINUE;

  /** Where a jump leads; null: it is none. */
  Chain chain;

  String why = "";

  /** How long its rules hold; null: as the options say. */
  Duration ttl;

  /** What is said of the interfaces that packets come from and go to. */
  final List<InterfaceMatch> received;

  final List<InterfaceMatch> sent;

  /** Why it was refused; null: it is taken. */
  String refusal;

  /** Whether packets can come here, and some can match. */
  boolean reached;

  boolean possible;
  boolean emitted;

  /** Any of these; what a refused one matches is among them. Their direction says nothing. */
  private List<RuleMatch> matches;

  /** A step of a file in which lines tell it apart. */
  ChainStep(int line, String text, Family family) {
    this(line, text, "line " + line, family);
  }

  ChainStep(int line, String text, String name, Family family) {
    this.line = line;
    this.text = text;
    this.name = name;
    received = new ArrayList<>();
    sent = new ArrayList<>();
    matches = List.of(Matches.all(Direction.IN, family, false));
  }

  /** The same again, of which the match can be changed. */
  ChainStep(ChainStep other, String text) {
    line = other.line;
    this.text = text;
    name = text;
    outcome = other.outcome;
    chain = other.chain;
    why = other.why;
    ttl = other.ttl;
    refusal = other.refusal;
    matches = other.matches;
    received = other.received;
    sent = other.sent;
  }

  /** What it matches so far; a match's direction says nothing. */
  List<RuleMatch> matches() {
    return matches;
  }

  /** Demands one of these as well. */
  void and(List<RuleMatch> alternatives) {
    matches = Matches.both(matches, alternatives);
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

  /** How much work it is to compare it: 1 for a plain step, more with long lists of addresses. */
  long cost(RuleMatch condition) {
    long listed = (long) condition.sources().size() + condition.destinations().size();
    long cost = 1;
    for (RuleMatch match : matches) {
      cost += (listed + match.sources().size() + match.destinations().size()) / LISTED_OF_A_STEP;
    }
    return cost + matches.size() / 4;
  }

  /** Whether a packet of this direction can have the interfaces that it names. */
  boolean hasInterfaces(Direction direction, String name) throws Refusal {
    boolean in = direction == Direction.IN;
    return areAll(received, in ? name : "") && areAll(sent, in ? "" : name);
  }

  private static boolean areAll(List<InterfaceMatch> wanted, String name) throws Refusal {
    for (InterfaceMatch match : wanted) {
      if (!match.is(name)) {
        return false;
      }
    }
    return true;
  }
}
