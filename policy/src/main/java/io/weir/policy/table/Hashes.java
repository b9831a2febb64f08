package io.weir.policy.table;

/** The hashes of lookup.h, bit for bit. */
final class Hashes {
  private static final long MULTIPLIER = 0x9e3779b97f4a7c15L;
  private static final int GATE_SALT = 0x100000;

  private Hashes() {}

  static long mix(long hash, long word) {
    long mixed = (hash ^ word) * MULTIPLIER;
    return mixed ^ mixed >>> 32;
  }

  /** Of a masked key, from {@code at} in an array, in a tuple of a directory. */
  static long key(long seed, int directory, int tuple, long[] words, int at) {
    long hash = mix(seed, (long) directory * TableLayouts.TUPLES_MAX + tuple);
    if (directory < 2) {
      hash = mix(hash, words[at] | words[at + 2] << 32);
    } else {
      for (int i = 0; i < MaskedKey.TRANSPORT; i++) {
        hash = mix(hash, words[at + i]);
      }
    }
    return mix(hash, words[at + MaskedKey.TRANSPORT]);
  }

  static int fingerprint(long hash) {
    int high = (int) (hash >>> 48);
    return high == 0 ? 1 : high;
  }

  /** With what the hashes of a level's gates begin. */
  static long gates(long seed, int directory, int level) {
    return mix(seed, GATE_SALT + directory * 8L + level);
  }
}
