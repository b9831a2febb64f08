package io.weir.policy.rule;

/**
 * What is done with a packet that a rule decides.
 *
 * @param packetsPerSecond of each source address, for {@link Verdict#LIMIT}: 1 to {@value
 *     #RATE_MAX}; else 0
 */
public record RuleAction(Verdict verdict, int packetsPerSecond) {
  /** The largest rate that a rule in the kernel can hold. */
  public static final int RATE_MAX = (1 << 24) - 1;

  public static final RuleAction PASS = new RuleAction(Verdict.PASS, 0);
  public static final RuleAction DROP = new RuleAction(Verdict.DROP, 0);

  public RuleAction {
    boolean limits = verdict == Verdict.LIMIT;
    if (limits ? packetsPerSecond < 1 || packetsPerSecond > RATE_MAX : packetsPerSecond != 0) {
      throw new IllegalArgumentException(
          "limit of " + packetsPerSecond + " packets a second: 1 to " + RATE_MAX + " can be held");
    }
  }

  /** Limits each source address to so many packets a second. */
  public static RuleAction limit(int packetsPerSecond) {
    return new RuleAction(Verdict.LIMIT, packetsPerSecond);
  }
}
