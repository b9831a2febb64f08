package io.weir.policy.suggest;

import io.weir.policy.rule.Family;

/**
 * From when on several become one range.
 *
 * @param addresses so many peers of one service in one network of {@link #networkBits} become it;
 *     0: never
 * @param ports so many ports of the same peers, each at most {@link #PORT_GAP} behind the one
 *     before, become a range; 0: never
 */
public record Thresholds(int addresses, int ports) {
  public static final Thresholds DEFAULTS = new Thresholds(8, 8);
  public static final int PORT_GAP = 16;
  private static final int IPV4_NETWORK = 24;
  private static final int IPV6_NETWORK = 64;

  /** How long the prefix of a network is. */
  public static int networkBits(Family family) {
    return family == Family.IPV4 ? IPV4_NETWORK : IPV6_NETWORK;
  }
}
