package io.weir.ringbuf.drop;

import io.weir.ringbuf.drop.Encapsulation.Tunnel;
import io.weir.ringbuf.traffic.Direction;
import io.weir.ringbuf.traffic.FlowKey;

/**
 * Finds what a tunnel's packet carries. Pure; any thread. It never guesses: what is not exactly a
 * header that the protocol's document allows is not taken for one. Of tunnels within tunnels the
 * first is told.
 */
final class Encapsulations {
  private static final int IPV4_IN_IP = 4; // IANA's protocol numbers
  private static final int UDP = 17;
  private static final int IPV6_IN_IP = 41;
  private static final int GRE = 47;

  private static final int UDP_BYTES = 8;
  private static final int VXLAN_PORT = 4789; // RFC 7348 section 5
  private static final int VXLAN_PORT_LINUX = 8472; // its default before there was an RFC
  private static final int GENEVE_PORT = 6081; // RFC 8926 section 3.3

  private static final int ETHERNET = 0x6558; // transparent Ethernet bridging
  private static final int IPV4 = 0x0800;
  private static final int IPV6 = 0x86dd;

  private Encapsulations() {}

  /**
   * What a packet carries; null when it is no tunnel's.
   *
   * @param outer its own flow, with ports where it has them
   * @param at where its transport header begins; 0 when not known
   */
  static Encapsulation of(WireBytes in, FlowKey outer, int at) {
    if (at == 0 || outer.part() != FlowKey.Part.WHOLE) {
      return null;
    }
    return switch (outer.transport()) {
      case UDP -> overUdp(in, outer, at + UDP_BYTES);
      case GRE -> gre(in, outer.direction(), at);
      case IPV4_IN_IP -> ipip(InnerFlows.ipv4(in, at, outer.direction()));
      case IPV6_IN_IP -> ipip(InnerFlows.ipv6(in, at, outer.direction()));
      default -> null;
    };
  }

  private static Encapsulation overUdp(WireBytes in, FlowKey outer, int at) {
    return switch (outer.destinationPort()) {
      case VXLAN_PORT, VXLAN_PORT_LINUX -> vxlan(in, outer.direction(), at);
      case GENEVE_PORT -> geneve(in, outer.direction(), at);
      default -> null;
    };
  }

  private static Encapsulation ipip(FlowKey inner) {
    return inner == null ? null : new Encapsulation(Tunnel.IPIP, -1, inner);
  }

  /**
   * RFC 7348 section 5: the I flag says that the identifier is valid. With the P flag of the
   * generic extension another protocol than Ethernet may follow.
   */
  private static Encapsulation vxlan(WireBytes in, Direction direction, int at) {
    int header = 8;
    int valid = 0x08;
    int otherProtocol = 0x04;
    if (!in.has(at, header) || (in.u8(at) & (valid | otherProtocol)) != valid) {
      return null;
    }
    return new Encapsulation(
        Tunnel.VXLAN, in.u24(at + 4), InnerFlows.ethernet(in, at + header, direction));
  }

  /** RFC 8926 section 3.4: version 0, options in units of 4 bytes; O marks a control message. */
  private static Encapsulation geneve(WireBytes in, Direction direction, int at) {
    int header = 8;
    int control = 0x80;
    if (!in.has(at, header) || in.u8(at) >> 6 != 0 || (in.u8(at + 1) & control) != 0) {
      return null;
    }
    int options = (in.u8(at) & 0x3f) * 4;
    FlowKey inner = payload(in, in.u16(at + 2), at + header + options, direction);
    return new Encapsulation(Tunnel.GENEVE, in.u24(at + 4), inner);
  }

  /**
   * RFC 2784 section 2 and RFC 2890: version 0, each of checksum, key and sequence number 4 bytes
   * where its flag is set; a packet with a reserved bit is another kind.
   */
  private static Encapsulation gre(WireBytes in, Direction direction, int at) {
    int checksum = 0x8000;
    int key = 0x2000;
    int sequence = 0x1000;
    if (!in.has(at, 4)) {
      return null;
    }
    int flags = in.u16(at);
    int keyAt = at + 4 + ((flags & checksum) == 0 ? 0 : 4);
    int end = keyAt + ((flags & key) == 0 ? 0 : 4) + ((flags & sequence) == 0 ? 0 : 4);
    if ((flags & ~(checksum | key | sequence)) != 0 || !in.has(at, end - at)) {
      return null;
    }
    long id = (flags & key) == 0 ? -1 : in.u32(keyAt);
    return new Encapsulation(Tunnel.GRE, id, payload(in, in.u16(at + 2), end, direction));
  }

  private static FlowKey payload(WireBytes in, int ethertype, int at, Direction direction) {
    return switch (ethertype) {
      case ETHERNET -> InnerFlows.ethernet(in, at, direction);
      case IPV4 -> InnerFlows.ipv4(in, at, direction);
      case IPV6 -> InnerFlows.ipv6(in, at, direction);
      default -> null;
    };
  }
}
