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

  /** Packets of which at most these may be decided by what stands on a line. */
  private record Taint(RuleMatch match, Verdict verdict, int line) {}

  private final List<Taint> taints = new ArrayList<>();
  private int allFrom;

  /**
   * Adds some.
   *
   * @param verdict null: not known
   */
  void add(RuleMatch match, Verdict verdict, int line) {
    if (taints.size() < KEPT_MAX) {
      taints.add(new Taint(match, verdict, line));
    } else if (allFrom == 0) {
      allFrom = line; // too many to tell apart
    }
  }

  /** Makes every packet uncertain. */
  void addAll(int line) {
    allFrom = allFrom == 0 ? line : allFrom;
  }

  /** The line that may decide some of these packets otherwise; 0 when there is none. */
  int conflict(RuleMatch match, Verdict verdict) {
    for (Taint taint : taints) {
      if (taint.verdict != verdict && Matches.overlap(taint.match, match)) {
        return taint.line;
      }
    }
    return allFrom;
  }
}
