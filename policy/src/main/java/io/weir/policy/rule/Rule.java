package io.weir.policy.rule;

import java.time.Duration;

/**
 * One rule. Where several match a packet the one of the lowest rank decides; of equal ranks a pass
 * before a limit before a drop, then the one of the lowest id.
 *
 * @param id unique on the host, from 1; {@link #NO_ID} until it is given one
 * @param rank 0 to {@value #RANK_MAX}
 * @param ttl how long it holds once it is in place; null: until it is removed
 * @param set a name for rules that come and go together; may be empty
 * @param why for whoever reads it later; may be empty
 */
public record Rule(
    int id, RuleMatch match, RuleAction action, int rank, Duration ttl, String set, String why) {
  public static final int NO_ID = 0;
  public static final int RANK_DEFAULT = 1000;
  public static final int RANK_MAX = (1 << 28) - 1;
  public static final Duration TTL_DEFAULT = Duration.ofMinutes(30);

  public Rule {
    if (rank < 0 || rank > RANK_MAX) {
      throw new IllegalArgumentException("rank " + rank + ": 0 to " + RANK_MAX);
    }
    if (ttl != null && (ttl.isNegative() || ttl.isZero())) {
      throw new IllegalArgumentException("TTL " + ttl + ": more than nothing");
    }
  }

  /** The same rule by this id. */
  public Rule withId(int newId) {
    return new Rule(newId, match, action, rank, ttl, set, why);
  }

  /** Whether this rule decides where both match. */
  public boolean precedes(Rule other) {
    if (rank != other.rank) {
      return rank < other.rank;
    }
    int order = action.verdict().compareTo(other.action.verdict());
    return order != 0 ? order < 0 : Integer.compareUnsigned(id, other.id) < 0;
  }
}
