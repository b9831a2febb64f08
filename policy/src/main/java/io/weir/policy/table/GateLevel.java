package io.weir.policy.table;

/**
 * Which gates tell of a tuple: {@code enum gate_level} of rules.h. A tuple is told of by its source
 * if that has enough bits, else by its destination; by none if neither has.
 */
final class GateLevel {
  static final int NONE = -1;
  static final int COUNT = 6;
  private static final int SIDE = 3;
  private static final int LEVELS = 3;

  private GateLevel() {}

  /** The level of a tuple by its masks, {@code at} in an array. */
  static int of(boolean ipv4, long[] mask, int at) {
    int source = side(ipv4, mask[at], mask[at + 1]);
    if (source != NONE) {
      return source;
    }
    int destination = side(ipv4, mask[at + 2], mask[at + 3]);
    return destination == NONE ? NONE : SIDE + destination;
  }

  /** The bits of an address that a level looks at, as the number that the kernel makes of them. */
  static long prefix(boolean ipv4, int level, long[] key, int at) {
    long word = key[level < SIDE ? at : at + 2];
    int bits = bits(ipv4, level % SIDE);
    return ipv4
        ? Integer.toUnsignedLong(Integer.reverseBytes((int) word)) >>> (Integer.SIZE - bits)
        : Long.reverseBytes(word) >>> (Long.SIZE - bits);
  }

  /** 0 short, 1 middle, 2 long, or none. */
  private static int side(boolean ipv4, long first, long second) {
    int length = Long.bitCount(first) + Long.bitCount(second);
    for (int level = LEVELS - 1; level >= 0; level--) {
      if (length >= bits(ipv4, level)) {
        return level;
      }
    }
    return NONE;
  }

  private static int bits(boolean ipv4, int level) {
    return ipv4 ? 8 * (level + 1) : 32 + 16 * level;
  }
}
