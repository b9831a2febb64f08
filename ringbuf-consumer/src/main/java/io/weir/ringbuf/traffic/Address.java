package io.weir.ringbuf.traffic;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * An IP address.
 *
 * @param high the first 8 bytes in network order; 0 of IPv4
 * @param low the last 8 bytes in network order; IPv4 in the low 32 bits
 * @param ipv6 whether it has 16 bytes
 */
public record Address(long high, long low, boolean ipv6) {
  private static final int GROUPS = 8;

  /** An IPv4 address from its number, 0xc0000201 for 192.0.2.1. */
  public static Address ipv4(int number) {
    return new Address(0, Integer.toUnsignedLong(number), false);
  }

  /** An IPv6 address from its 16 bytes. */
  public static Address ipv6(byte[] bytes) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.BIG_ENDIAN);
    return new Address(buffer.getLong(0), buffer.getLong(Long.BYTES), true);
  }

  /** The usual text; of IPv6 the form of RFC 5952. */
  public String text() {
    return ipv6 ? textOfIpv6() : dotted((int) low);
  }

  @Override
  public String toString() {
    return text();
  }

  private static String dotted(int number) {
    return (number >>> 24)
        + "."
        + (number >>> 16 & 0xff)
        + "."
        + (number >>> 8 & 0xff)
        + "."
        + (number & 0xff);
  }

  private String textOfIpv6() {
    if (high == 0 && low >>> 32 == 0xffff) { // section 5: IPv4-mapped
      return "::ffff:" + dotted((int) low);
    }
    int from = 0; // the zeros that :: stands for: the first longest run of at least two
    int length = 1;
    for (int start = 0; start < GROUPS; start++) {
      int end = start;
      while (end < GROUPS && group(end) == 0) {
        end++;
      }
      if (end - start > length) {
        from = start;
        length = end - start;
      }
    }
    StringBuilder text = new StringBuilder(39);
    for (int i = 0; i < GROUPS; i++) {
      if (length > 1 && i == from) {
        text.append("::");
        i += length - 1;
        continue;
      }
      if (!text.isEmpty() && text.charAt(text.length() - 1) != ':') {
        text.append(':');
      }
      text.append(Integer.toHexString(group(i)));
    }
    return text.toString();
  }

  private int group(int index) {
    long half = index < GROUPS / 2 ? high : low;
    return (int) (half >>> (16 * (3 - index % 4))) & 0xffff;
  }
}
