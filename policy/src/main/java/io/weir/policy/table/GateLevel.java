package io.weir.policy.table;

/**
 * Which gates tell of a tuple: {@code enum gate_level} of rules.h. A tuple is told of by its source
 * if that has enough bits, else by its destination; by none if neither has.
 */
final class GateLevel {
  static final int NONE = -1;
  static final int COUNT = 8;
  private static final int SIDE = 3;
  private static final int LEVELS = 3;
  private static final int LONG = 2;
  private static final int SOURCE_FULL = 6;
  private static final int DESTINATION_FULL = 7;

  private GateLevel() {}

  /** The level of a tuple by its masks, unless it is told of by whole addresses. */
  static int of(boolean ipv4, long[] mask) {
    int source = side(ipv4, mask[0], mask[1]);
    if (source != NONE) {
      return source;
    }
    int destination = side(ipv4, mask[2], mask[3]);
    return destination == NONE ? NONE : SIDE + destination;
  }

  /** The level for whole addresses of a tuple that has them, by its other level; else none. */
  static int full(boolean ipv4, long[] mask, int level) {
    if (level == NONE || level % SIDE != LONG) {
      return NONE;
    }
    int first = level < SIDE ? 0 : 2;
    int length = Long.bitCount(mask[first]) + Long.bitCount(mask[first + 1]);
    if (length != (ipv4 ? Integer.SIZE : 2 * Long.SIZE)) {
      return NONE;
    }
    return level < SIDE ? SOURCE_FULL : DESTINATION_FULL;
  }

  /** The number of the gate for a key, {@code at} in an array. */
  static int gate(long seed, int directory, int level, long[] key, int at, int mask) {
    boolean ipv4 = directory < 2;
    int first = level < SIDE || level == SOURCE_FULL ? at : at + 2;
    int bits = bits(ipv4, level);
    long prefix =
        ipv4
            ? Integer.toUnsignedLong(Integer.reverseBytes((int) key[first]))
                >>> (Integer.SIZE - bits)
            : Long.reverseBytes(key[first]) >>> (Long.SIZE - bits);
    long hash = Hashes.mix(Hashes.gates(seed, directory, level), prefix);
    if (level >= SOURCE_FULL && !ipv4) {
      hash = Hashes.mix(hash, Long.reverseBytes(key[first + 1]));
    }
    return (int) hash & mask;
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

  /** How many of the first 32 or 64 bits of the address a level looks at. */
  private static int bits(boolean ipv4, int level) {
    if (level >= SOURCE_FULL) {
      return ipv4 ? Integer.SIZE : Long.SIZE;
    }
    return ipv4 ? 8 * (level % SIDE + 1) : 32 + 16 * (level % SIDE);
  }
}
