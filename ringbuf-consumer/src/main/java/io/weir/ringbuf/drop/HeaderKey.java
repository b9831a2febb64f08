package io.weir.ringbuf.drop;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * What of a packet's headers stays the same on its way through a host, if no rule rewrites it: no
 * TTL, no DSCP, no checksum. Two packets can have the same, and then are the same to a rule too.
 */
public final class HeaderKey {
  private static final int IPV4_BYTES = 20;
  private static final int IPV6_BYTES = 40;

  // From and to: total length, id, fragment; protocol; addresses. Payload length, next header; ...
  private static final int[] IPV4_STRETCHES = {2, 8, 9, 10, 12, 20};
  private static final int[] IPV6_STRETCHES = {4, 7, 8, 40};
  private static final int FRAGMENT_AT = 6;
  private static final int PROTOCOL_AT = 9;
  private static final int NEXT_HEADER_AT = 6;

  private static final int TRANSPORT_BYTES = 8; // ports and a sequence number, or an ICMP echo's id
  private static final int UDP = 17;
  private static final int UDP_BYTES = 6; // up to the checksum, which may be filled in late

  private final byte[] bytes;
  private final int hash;

  private HeaderKey(byte[] bytes) {
    this.bytes = bytes;
    this.hash = Arrays.hashCode(bytes);
  }

  /**
   * Of headers that were copied.
   *
   * @param network the network header, cut or not
   * @param transport the transport header, cut or not; empty: not known
   * @return null when it is neither IPv4 nor IPv6
   */
  public static HeaderKey of(byte[] network, byte[] transport) {
    int version = network.length == 0 ? 0 : network[0] >> 4 & 0xf;
    if (version == 4 && network.length >= IPV4_BYTES) {
      return of(network, IPV4_STRETCHES, isLaterFragment(network) ? new byte[0] : transport);
    }
    if (version == 6 && network.length >= IPV6_BYTES) {
      return of(network, IPV6_STRETCHES, transport);
    }
    return null;
  }

  /** The same within other bytes; {@code transportAt} 0 is not known. */
  static HeaderKey of(ByteBuffer data, int from, int length, int networkAt, int transportAt) {
    int end = transportAt > networkAt ? Math.min(transportAt, length) : length;
    byte[] network = copy(data, from + networkAt, Math.min(end - networkAt, IPV6_BYTES));
    byte[] transport =
        transportAt > networkAt
            ? copy(data, from + transportAt, Math.min(length - transportAt, TRANSPORT_BYTES))
            : new byte[0];
    return of(network, transport);
  }

  private static byte[] copy(ByteBuffer data, int from, int length) {
    byte[] bytes = new byte[Math.max(length, 0)];
    data.get(from, bytes);
    return bytes;
  }

  private static boolean isLaterFragment(byte[] ipv4) {
    return ((ipv4[FRAGMENT_AT] & 0x1f) | ipv4[FRAGMENT_AT + 1]) != 0;
  }

  /** Stretches of the network header, from and to: lengths and id, protocol, addresses. */
  private static HeaderKey of(byte[] network, int[] stretches, byte[] transport) {
    boolean udp = network[network[0] >> 4 == 4 ? PROTOCOL_AT : NEXT_HEADER_AT] == UDP;
    ByteBuffer key = ByteBuffer.allocate(1 + IPV6_BYTES + TRANSPORT_BYTES);
    key.put((byte) (network[0] & 0xf0));
    for (int i = 0; i < stretches.length; i += 2) {
      key.put(network, stretches[i], stretches[i + 1] - stretches[i]);
    }
    key.put(transport, 0, Math.min(transport.length, udp ? UDP_BYTES : TRANSPORT_BYTES));
    return new HeaderKey(Arrays.copyOf(key.array(), key.position()));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof HeaderKey key && Arrays.equals(bytes, key.bytes);
  }

  @Override
  public int hashCode() {
    return hash;
  }
}
