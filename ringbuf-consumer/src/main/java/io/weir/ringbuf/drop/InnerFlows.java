package io.weir.ringbuf.drop;

import io.weir.ringbuf.traffic.Direction;
import io.weir.ringbuf.traffic.FlowKey;
import io.weir.ringbuf.traffic.FlowKey.Part;

/**
 * Reads the flow of a packet within a packet, as far as its bytes are there. Pure; any thread. A
 * flow is null when its addresses cannot be known; ports that cannot be known are -1.
 */
final class InnerFlows {
  private static final int ETHERNET_BYTES = 14;
  private static final int TAG_BYTES = 4;
  private static final int MAX_TAGS = 8;
  private static final int IPV4 = 0x0800;
  private static final int IPV6 = 0x86dd;
  private static final int VLAN_ID = 0x0fff;

  private static final int IPV4_BYTES = 20;
  private static final int FRAGMENT_OFFSET = 0x1fff; // RFC 791 section 3.1
  private static final int IPV6_BYTES = 40;
  private static final int MAX_EXTENSIONS = 12;
  private static final int FRAGMENT = 44;

  private InnerFlows() {}

  /** Of an Ethernet frame; its outermost tag becomes the flow's VLAN. */
  static FlowKey ethernet(WireBytes in, int at, Direction direction) {
    int type = at + ETHERNET_BYTES - 2;
    int vlan = -1;
    for (int tags = 0; in.has(type, 2) && isTag(in.u16(type)) && tags < MAX_TAGS; tags++) {
      if (!in.has(type, TAG_BYTES + 2)) {
        return null;
      }
      vlan = vlan < 0 ? in.u16(type + 2) & VLAN_ID : vlan;
      type += TAG_BYTES;
    }
    if (!in.has(type, 2)) {
      return null;
    }
    return switch (in.u16(type)) {
      case IPV4 -> ipv4(in, type + 2, direction, vlan);
      case IPV6 -> ipv6(in, type + 2, direction, vlan);
      default -> null;
    };
  }

  /** Of an IPv4 packet. */
  static FlowKey ipv4(WireBytes in, int at, Direction direction) {
    return ipv4(in, at, direction, -1);
  }

  /** Of an IPv6 packet. */
  static FlowKey ipv6(WireBytes in, int at, Direction direction) {
    return ipv6(in, at, direction, -1);
  }

  private static boolean isTag(int ethertype) {
    return ethertype == 0x8100 || ethertype == 0x88a8 || ethertype == 0x9100;
  }

  private static FlowKey ipv4(WireBytes in, int at, Direction direction, int vlan) {
    if (!in.has(at, IPV4_BYTES) || in.u8(at) >> 4 != 4) {
      return null;
    }
    int header = (in.u8(at) & 0xf) * 4;
    int room = in.u16(at + 2) - header;
    if (header < IPV4_BYTES || room < 0) {
      return null;
    }
    Part part = (in.u16(at + 6) & FRAGMENT_OFFSET) == 0 ? Part.WHOLE : Part.FRAGMENT;
    int protocol = in.u8(at + 9);
    int ports = part == Part.WHOLE && room >= 4 ? ports(in, protocol, at + header) : -1;
    return new FlowKey(
        direction,
        protocol,
        in.ipv4(at + 12),
        port(in, ports),
        in.ipv4(at + 16),
        port(in, ports < 0 ? ports : ports + 2),
        vlan,
        part);
  }

  private static FlowKey ipv6(WireBytes in, int at, Direction direction, int vlan) {
    if (!in.has(at, IPV6_BYTES) || in.u8(at) >> 4 != 6) {
      return null;
    }
    Transport transport = Transport.find(in, at + IPV6_BYTES, in.u8(at + 6));
    int ports = transport.at < 0 ? -1 : ports(in, transport.protocol, transport.at);
    return new FlowKey(
        direction,
        transport.protocol,
        in.ipv6(at + 8),
        port(in, ports),
        in.ipv6(at + 24),
        port(in, ports < 0 ? ports : ports + 2),
        vlan,
        transport.part);
  }

  /** Where two ports stand; -1 when the protocol has none, or they are not there. */
  private static int ports(WireBytes in, int protocol, int at) {
    return FlowKey.hasPorts(protocol) && in.has(at, 4) ? at : -1;
  }

  private static int port(WireBytes in, int at) {
    return at < 0 ? -1 : in.u16(at);
  }

  /**
   * What follows IPv6's extension headers.
   *
   * @param protocol what it is; where the headers are cut, the one that is missing
   * @param at where it begins, or -1
   */
  private record Transport(int protocol, int at, Part part) {
    static Transport find(WireBytes in, int from, int first) {
      int kind = first;
      int at = from;
      for (int i = 0; i < MAX_EXTENSIONS && isExtension(kind); i++) {
        if (!in.has(at, 8)) {
          return new Transport(kind, -1, Part.WHOLE);
        }
        int next = in.u8(at);
        if (kind == FRAGMENT && in.u16(at + 2) >> 3 != 0) {
          return new Transport(next, -1, Part.FRAGMENT);
        }
        at += bytes(in, kind, at);
        kind = next;
      }
      return new Transport(kind, isExtension(kind) ? -1 : at, Part.WHOLE);
    }

    /** RFC 8200 section 4, RFC 4302, RFC 6275, RFC 7401 and RFC 5533. */
    private static boolean isExtension(int kind) {
      return switch (kind) {
        case 0, 43, FRAGMENT, 51, 60, 135, 139, 140 -> true;
        default -> false;
      };
    }

    private static int bytes(WireBytes in, int kind, int at) {
      return switch (kind) {
        case FRAGMENT -> 8;
        case 51 -> (in.u8(at + 1) + 2) * 4;
        default -> (in.u8(at + 1) + 1) * 8;
      };
    }
  }
}
