package io.weir.policy.text;

import io.weir.policy.rule.Family;
import io.weir.policy.rule.Prefix;
import java.nio.charset.StandardCharsets;

/**
 * Reads address prefixes: {@code 192.0.2.0/24}, {@code 2001:db8::/32}, single addresses without a
 * length. Never guesses: no names, no zones, no shortened IPv4, and no leading zeros, which some
 * read as octal. Reads bytes, without an object but the prefix. Stateless.
 */
public final class PrefixReader {
  private static final int GROUPS = 8;

  private PrefixReader() {}

  /** Reads a prefix whose bits behind the length must be 0. */
  public static Prefix read(String text) throws Refusal {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return read(bytes, 0, bytes.length);
  }

  /** Reads a prefix whose bits behind the length must be 0. */
  public static Prefix read(byte[] bytes, int from, int to) throws Refusal {
    return read(bytes, from, to, false);
  }

  /**
   * Reads a prefix.
   *
   * @param masks whether bits behind the length are cut off, where the format's own meaning is that
   */
  public static Prefix read(byte[] bytes, int from, int to, boolean masks) throws Refusal {
    int slash = from;
    boolean colon = false;
    while (slash < to && bytes[slash] != '/') {
      colon |= bytes[slash] == ':';
      slash++;
    }
    if (!colon) {
      long address = ipv4(bytes, from, slash);
      if (address < 0) {
        throw noAddress(bytes, from, to);
      }
      return ipv4(address, length(bytes, slash, to, Family.IPV4), masks);
    }
    return ipv6(bytes, from, slash, to, masks);
  }

  /** An IPv4 address as a number; -1 when it is none. */
  public static long ipv4(byte[] bytes, int from, int to) {
    long address = 0;
    int at = from;
    for (int octet = 0; octet < 4; octet++) {
      if (octet > 0 && (at >= to || bytes[at++] != '.')) {
        return -1;
      }
      int digits = at;
      int value = 0;
      while (at < to && at - digits < 3 && bytes[at] >= '0' && bytes[at] <= '9') {
        value = value * 10 + bytes[at++] - '0';
      }
      if (at == digits || value > 255 || (at - digits > 1 && bytes[digits] == '0')) {
        return -1;
      }
      address = address << 8 | value;
    }
    return at == to ? address : -1;
  }

  private static Prefix ipv4(long address, int length, boolean masks) throws Refusal {
    long high = address << Integer.SIZE;
    Prefix prefix = new Prefix(Family.IPV4, high, 0, length);
    if (!masks && prefix.high() != high) {
      throw hostBits(prefix);
    }
    return prefix;
  }

  private static Prefix ipv6(byte[] bytes, int from, int slash, int to, boolean masks)
      throws Refusal {
    int[] groups = groups(bytes, from, slash);
    if (groups == null) {
      throw noAddress(bytes, from, to);
    }
    long high = 0;
    long low = 0;
    for (int i = 0; i < GROUPS / 2; i++) {
      high = high << 16 | groups[i];
      low = low << 16 | groups[i + GROUPS / 2];
    }
    Prefix prefix = new Prefix(Family.IPV6, high, low, length(bytes, slash, to, Family.IPV6));
    if (!masks && (prefix.high() != high || prefix.low() != low)) {
      throw hostBits(prefix);
    }
    return prefix;
  }

  /** RFC 4291 2.2: the eight groups of 16 bits; null when it is no IPv6 address. */
  private static int[] groups(byte[] bytes, int from, int to) {
    int[] groups = new int[GROUPS];
    int count = 0;
    int zerosAt = -1;
    int at = from;
    if (to - at >= 2 && bytes[at] == ':' && bytes[at + 1] == ':') {
      zerosAt = 0;
      at += 2;
    }
    while (at < to) {
      if (count == GROUPS) {
        return null;
      }
      int end = at;
      int value = 0;
      for (int digit; end < to && end - at < 4; end++) {
        digit = Character.digit(bytes[end], 16);
        if (digit < 0) {
          break;
        }
        value = value << 4 | digit;
      }
      if (end < to && bytes[end] == '.' && count <= GROUPS - 2) {
        long last = ipv4(bytes, at, to);
        if (last < 0) {
          return null;
        }
        groups[count++] = (int) (last >>> 16);
        groups[count++] = (int) last & 0xffff;
        break;
      }
      if (end == at || (end < to && bytes[end] != ':')) {
        return null;
      }
      groups[count++] = value;
      at = end;
      if (at == to) {
        break;
      }
      at++; // the colon
      if (at < to && bytes[at] == ':') {
        if (zerosAt >= 0) {
          return null;
        }
        zerosAt = count;
        at++;
      } else if (at == to) {
        return null;
      }
    }
    return spread(groups, count, zerosAt);
  }

  /** Puts the zeros that :: stands for in their place: at least one group. */
  private static int[] spread(int[] groups, int count, int zerosAt) {
    if (zerosAt < 0) {
      return count == GROUPS ? groups : null;
    }
    if (count == GROUPS) {
      return null;
    }
    int[] all = new int[GROUPS];
    System.arraycopy(groups, 0, all, 0, zerosAt);
    int rest = count - zerosAt;
    System.arraycopy(groups, zerosAt, all, GROUPS - rest, rest);
    return all;
  }

  /** What stands behind an address: nothing, or a slash and a number. */
  private static int length(byte[] bytes, int slash, int to, Family family) throws Refusal {
    if (slash == to) {
      return family.bits();
    }
    int value = 0;
    int at = slash + 1;
    int digits = to - at;
    while (at < to && bytes[at] >= '0' && bytes[at] <= '9' && digits <= 3) {
      value = value * 10 + bytes[at++] - '0';
    }
    boolean zeros = digits > 1 && bytes[slash + 1] == '0';
    if (at < to || digits < 1 || zeros || value > family.bits()) {
      throw new Refusal(
          "prefix length '" + text(bytes, slash + 1, to) + "': 0 to " + family.bits());
    }
    return value;
  }

  private static Refusal hostBits(Prefix prefix) {
    return new Refusal("bits are set behind the prefix length: write " + prefix);
  }

  private static Refusal noAddress(byte[] bytes, int from, int to) {
    return new Refusal("'" + text(bytes, from, to) + "' is no IPv4 or IPv6 prefix");
  }

  private static String text(byte[] bytes, int from, int to) {
    return Source.text(bytes, from, to);
  }
}
