package io.weir.policy.format;

import io.weir.policy.rule.RuleMatch;
import io.weir.policy.rule.Verdict;
import java.util.ArrayList;
import java.util.List;

/**
 * What is left out of a list of rules: packets that something refused may decide, one way or
 * another. What follows is exact only where it says the same.
 */
final class Taints {
  private static final int KEPT_MAX = 64;
  private static final int LISTED_MAX = 64;

  /** Packets of which some may be decided by something that has a name. */
  private record Taint(RuleMatch match, Verdict verdict, String by) {}

  private final List<Taint> taints = new ArrayList<>();
  private String byAll;

  /**
   * Adds some.
   *
   * @param verdict null: not known
   */
  void add(RuleMatch match, Verdict verdict, String by) {
    if (taints.size() < KEPT_MAX) {
      taints.add(new Taint(wider(match), verdict, by));
    } else if (byAll == null) {
      byAll = by; // too many to tell apart
    }
  }

  /** What can be compared quickly: long lists of addresses become any address. */
  private static RuleMatch wider(RuleMatch match) {
    if (match.sources().size() <= LISTED_MAX && match.destinations().size() <= LISTED_MAX) {
      return match;
    }
    return new MatchParts(match).sources(List.of()).destinations(List.of()).match();
  }

  /** Makes every packet uncertain. */
  void addAll(String by) {
    byAll = byAll == null ? by : byAll;
  }

  /** What may decide some of these packets otherwise; null when there is nothing. */
  String conflict(RuleMatch match, Verdict verdict) {
    for (Taint taint : taints) {
      if (taint.verdict != verdict && Matches.overlap(taint.match, match)) {
        return taint.by;
      }
    }
    return byAll;
  }
}
