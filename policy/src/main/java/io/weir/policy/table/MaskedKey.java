package io.weir.policy.table;

import java.util.Arrays;

/**
 * What one entry of a table compares: the words of a packet's key, masked, must equal {@code key}.
 * Words are as in rules.h; addresses are held as on the wire, read in little-endian order. One is
 * used for many entries, one after the other.
 */
final class MaskedKey {
  static final int WORDS = 5;
  static final int TRANSPORT = 4;

  // enum table_need of rules.h
  static final int NEEDS_LOCAL = 1;
  static final int NEEDS_BEGINS = 2;
  static final int NEEDS_FRAGMENTS = 4;

  // word 4: KEY_ of rules.h
  static final int DPORT_SHIFT = 0;
  static final int SPORT_SHIFT = 16;
  static final int PROTO_SHIFT = 32;
  static final int VLAN_SHIFT = 40;
  static final int TCP_SHIFT = 52;
  static final long LOCAL = 1L << 60;
  static final long BEGINS = 1L << 61;
  static final long HAS_PORTS = 1L << 62;
  static final long HAS_TCP = 1L << 63;

  final long[] mask = new long[WORDS];
  final long[] key = new long[WORDS];
  int directory;
  int needs;

  /** Family and direction, as in rules.h: 0 and 1 are IPv4, received ones are even. */
  void begin(int newDirectory) {
    directory = newDirectory;
    needs = 0;
    Arrays.fill(mask, 0);
    Arrays.fill(key, 0);
  }

  boolean isIpv4() {
    return directory < 2;
  }

  /** Asks that some bits of word 4 are these. */
  void ask(long bits, long value) {
    mask[TRANSPORT] |= bits;
    key[TRANSPORT] = (key[TRANSPORT] & ~bits) | value;
  }

  /** A prefix as source (word 0) or destination (word 2). */
  void address(int word, long high, long low, long highMask, long lowMask) {
    mask[word] = word(isIpv4(), highMask);
    key[word] = word(isIpv4(), high);
    if (!isIpv4()) {
      mask[word + 1] = word(false, lowMask);
      key[word + 1] = word(false, low);
    }
  }

  /** 64 bits of an address, of IPv4 the first 32, as they stand in a word. */
  static long word(boolean ipv4, long bits) {
    return ipv4
        ? Integer.toUnsignedLong(Integer.reverseBytes((int) (bits >>> 32)))
        : Long.reverseBytes(bits);
  }
}
