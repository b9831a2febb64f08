package io.weir.bpf;

import io.weir.ringbuf.traffic.Address;
import io.weir.ringbuf.traffic.Direction;
import io.weir.ringbuf.traffic.FlowKey;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * What nftables tells of a traced packet where it enters a base chain, as it was just then: 40
 * bytes of the network header and 20 of the transport header at most.
 *
 * @param flow its ends; of IPv6 with extension headers the transport is the first of these
 * @param isFragmented whether it is a fragment, the first one too; of IPv6 that is not known
 * @param tcpFlags TCP's control bits, or -1
 * @param icmpType the ICMP or ICMPv6 type, or -1
 * @param icmpCode the code, or -1
 * @param inIndex the interface that it came by; 0 of what is sent
 * @param outIndex the interface that it leaves by; 0 where that is not known yet
 */
public record NftPacket(
    FlowKey flow,
    boolean isFragmented,
    int tcpFlags,
    int icmpType,
    int icmpCode,
    int inIndex,
    int outIndex) {
  private static final int IPV4_BYTES = 20;
  private static final int IPV4_FRAGMENT = 6;
  private static final int IPV4_MORE = 0x2000;
  private static final int IPV4_OFFSET = 0x1fff;
  private static final int IPV4_PROTOCOL = 9;
  private static final int IPV4_SOURCE = 12;
  private static final int IPV6_BYTES = 40;
  private static final int IPV6_NEXT = 6;
  private static final int IPV6_SOURCE = 8;
  private static final int IPV6_DESTINATION = 24;
  private static final int TCP = 6;
  private static final int ICMP = 1;
  private static final int ICMPV6 = 58;
  private static final int FLAGS_AT = 13;
  private static final int NONE = -1;

  /**
   * Reads the headers.
   *
   * @return null when it is neither IPv4 nor IPv6
   */
  static NftPacket of(byte[] network, byte[] transport, int in, int out) {
    int version = network.length == 0 ? 0 : network[0] >> 4 & 0xf;
    if (version == 4 && network.length >= IPV4_BYTES) {
      ByteBuffer header = ByteBuffer.wrap(network);
      int fragment = header.getShort(IPV4_FRAGMENT) & 0xffff;
      Address from = Address.ipv4(header.getInt(IPV4_SOURCE));
      Address to = Address.ipv4(header.getInt(IPV4_SOURCE + Integer.BYTES));
      int protocol = network[IPV4_PROTOCOL] & 0xff;
      boolean later = (fragment & IPV4_OFFSET) != 0;
      boolean fragmented = later || (fragment & IPV4_MORE) != 0;
      return of(protocol, from, to, later ? null : transport, fragmented, in, out);
    }
    if (version == 6 && network.length >= IPV6_BYTES) {
      Address from = Address.ipv6(Arrays.copyOfRange(network, IPV6_SOURCE, IPV6_DESTINATION));
      Address to = Address.ipv6(Arrays.copyOfRange(network, IPV6_DESTINATION, IPV6_BYTES));
      return of(network[IPV6_NEXT] & 0xff, from, to, transport, false, in, out);
    }
    return null;
  }

  /** {@code transport} is null of a later fragment. */
  private static NftPacket of(
      int protocol,
      Address from,
      Address to,
      byte[] transport,
      boolean fragmented,
      int in,
      int out) {
    byte[] header = transport == null ? new byte[0] : transport;
    boolean hasPorts = FlowKey.hasPorts(protocol) && header.length >= Integer.BYTES;
    boolean icmp = (protocol == ICMP || protocol == ICMPV6) && header.length >= Short.BYTES;
    FlowKey flow =
        new FlowKey(
            in == 0 ? Direction.TRANSMIT : Direction.RECEIVE,
            protocol,
            from,
            hasPorts ? number(header, 0) : NONE,
            to,
            hasPorts ? number(header, Short.BYTES) : NONE,
            NONE,
            part(protocol, transport));
    return new NftPacket(
        flow,
        fragmented,
        protocol == TCP && header.length > FLAGS_AT ? header[FLAGS_AT] & 0xff : NONE,
        icmp ? header[0] & 0xff : NONE,
        icmp ? header[1] & 0xff : NONE,
        in,
        out);
  }

  private static int number(byte[] header, int at) {
    return (header[at] & 0xff) << Byte.SIZE | (header[at + 1] & 0xff);
  }

  private static FlowKey.Part part(int protocol, byte[] transport) {
    if (transport == null) {
      return FlowKey.Part.FRAGMENT;
    }
    boolean cut = FlowKey.hasPorts(protocol) && transport.length < Integer.BYTES;
    return cut ? FlowKey.Part.MALFORMED : FlowKey.Part.WHOLE;
  }
}
