package io.weir.policy.rule;

import io.weir.ringbuf.traffic.Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * An address prefix, IPv4 or IPv6; a single address is one of full length. Its bits stand at the
 * left of 128, so that both families compare alike; those behind the length are 0.
 *
 * @param high the first 64 bits; of IPv4 the address and 32 zeros
 * @param low the last 64 bits
 * @param length bits that matter: 0 to 32 or 0 to 128
 */
public record Prefix(Family family, long high, long low, int length) {
  public Prefix {
    if (length < 0 || length > family.bits()) {
      throw new IllegalArgumentException("prefix length " + length + ": 0 to " + family.bits());
    }
    high &= highMask(length);
    low &= lowMask(length);
  }

  /** The single address. */
  public static Prefix of(InetAddress address) {
    byte[] bytes = address.getAddress();
    Family family = bytes.length == 4 ? Family.IPV4 : Family.IPV6;
    ByteBuffer all = ByteBuffer.wrap(Arrays.copyOf(bytes, 16));
    return new Prefix(family, all.getLong(), all.getLong(), family.bits());
  }

  /** The single address. */
  public static Prefix of(Address address) {
    Family family = family(address);
    return family == Family.IPV4
        ? new Prefix(family, address.low() << Integer.SIZE, 0, family.bits())
        : new Prefix(family, address.high(), address.low(), family.bits());
  }

  /** An address's family. */
  public static Family family(Address address) {
    return address.ipv6() ? Family.IPV6 : Family.IPV4;
  }

  /** A mask of the first 64 bits for a prefix of this length. */
  public static long highMask(int length) {
    return length == 0 ? 0 : -1L << Math.max(0, Long.SIZE - length);
  }

  /** A mask of the last 64 bits for a prefix of this length. */
  public static long lowMask(int length) {
    return length <= Long.SIZE ? 0 : -1L << (2 * Long.SIZE - length);
  }

  /** Whether all of another prefix, of the same family, is in this one. */
  public boolean contains(Prefix other) {
    return family == other.family
        && length <= other.length
        && (other.high & highMask(length)) == high
        && (other.low & lowMask(length)) == low;
  }

  /** The prefix of another length that begins alike; this one if it is as short already. */
  public Prefix shortened(int newLength) {
    return newLength >= length ? this : new Prefix(family, high, low, newLength);
  }

  /** The first address, as bytes on the wire. */
  public byte[] address() {
    byte[] all = ByteBuffer.allocate(16).putLong(high).putLong(low).array();
    return Arrays.copyOf(all, family.bits() / 8);
  }

  /**
   * Written out, for a list's prefixes are compared: what a record has by itself is slow at first.
   */
  @Override
  public boolean equals(Object other) {
    return other instanceof Prefix prefix
        && high == prefix.high
        && low == prefix.low
        && length == prefix.length
        && family == prefix.family;
  }

  @Override
  public int hashCode() {
    long mixed = (high * 31 + low) * 31 + length;
    return Long.hashCode(mixed * 0x9e3779b97f4a7c15L);
  }

  /** RFC 5952 and 4632: {@code 192.0.2.0/24}; a single address without its length. */
  @Override
  public String toString() {
    String host =
        family == Family.IPV4
            ? Address.ipv4((int) (high >>> Integer.SIZE)).text()
            : new Address(high, low, true).text();
    return length == family.bits() ? host : host + "/" + length;
  }
}
