package io.weir.policy.table;

import io.weir.policy.rule.Rule;

/**
 * A rule in a table.
 *
 * @param expiresJiffies when it ends, in jiffies64, below 2^40; {@link #NEVER}: when it is removed
 * @param lease the lease that it needs, 1 to 7; {@link #NO_LEASE}: none
 * @param hits packets that it decided about
 * @param trial whether it ends so soon because nobody has confirmed it yet
 */
public record HeldRule(Rule rule, long expiresJiffies, int lease, long hits, boolean trial) {
  public static final long NEVER = 0;
  public static final int NO_LEASE = 0;
  public static final int LEASE_MAX = 7;
  static final int EXPIRES_BITS = 40;

  public HeldRule {
    if (expiresJiffies < 0 || expiresJiffies >>> EXPIRES_BITS != 0) {
      throw new IllegalArgumentException("expires at jiffies " + expiresJiffies + ": below 2^40");
    }
    if (lease < 0 || lease > LEASE_MAX) {
      throw new IllegalArgumentException("lease " + lease + ": 0 to " + LEASE_MAX);
    }
  }

  /** A rule that is not on trial. */
  public HeldRule(Rule rule, long expiresJiffies, int lease, long hits) {
    this(rule, expiresJiffies, lease, hits, false);
  }

  /** A rule that nothing has hit. */
  public HeldRule(Rule rule, long expiresJiffies, int lease) {
    this(rule, expiresJiffies, lease, 0);
  }

  /** The same rule with another end, which is that of no trial. */
  public HeldRule expiringAt(long jiffies) {
    return new HeldRule(rule, jiffies, lease, hits);
  }

  /** The same rule on trial. */
  public HeldRule onTrial() {
    return new HeldRule(rule, expiresJiffies, lease, hits, true);
  }

  /** Whether its time is over. */
  public boolean isExpired(long nowJiffies) {
    return expiresJiffies != NEVER && expiresJiffies <= nowJiffies;
  }
}
