package io.weir.policy.table;

import io.weir.policy.rule.PortRange;

/** Ranges of ports as the fewest pairs of value and mask. */
final class PortMasks {
  private static final int BITS = 16;
  private static final int ALL = 0xffff;

  private PortMasks() {}

  /** Takes the pairs. */
  interface Taker {
    void take(int value, int mask);
  }

  /** How many pairs a range is. */
  static int count(PortRange range) {
    int[] count = {0};
    cover(range, (value, mask) -> count[0]++); // at most 30
    return count[0];
  }

  /** At most 30 pairs, from the lowest ports to the highest. */
  static void cover(PortRange range, Taker taker) {
    int from = range.first();
    while (from <= range.last()) {
      int bits = from == 0 ? BITS : Integer.numberOfTrailingZeros(from);
      while (from + (1 << bits) - 1 > range.last()) {
        bits--;
      }
      taker.take(from, ALL & -(1 << bits));
      from += 1 << bits;
    }
  }
}
