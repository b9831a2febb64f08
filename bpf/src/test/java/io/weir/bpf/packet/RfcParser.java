package io.weir.bpf.packet;

/**
 * The parser once more, straight from the RFCs and with no thought of speed: Ethernet and IEEE
 * 802.1Q, RFC 791, 792, 768, 9293, 9260, 4340, 3828, 8200, 4302, 4443, 4884. One thread.
 */
final class RfcParser {
  private static final int EXTENSIONS = 12;

  private final boolean beginsWithIp;
  private byte[] frame;
  private Parsed result;

  RfcParser(boolean beginsWithIp) {
    this.beginsWithIp = beginsWithIp;
  }

  void parse(byte[] packet, int length, Parsed into) {
    frame = java.util.Arrays.copyOf(packet, length);
    result = into;
    into.clear();
    into.bytes = length;
    if (!link()) {
      into.flags |= Parsed.MALFORMED_EARLY;
    } else if (into.ethertype == 0x0800 || into.ethertype == 0x86dd) {
      boolean known =
          into.ethertype == 0x0800
              ? ipv4(into.key, into.networkAt, length, false)
              : ipv6(into.key, into.networkAt, length, false);
      if (!known) {
        into.flags |= Parsed.MALFORMED_EARLY;
      }
    }
    if (into.vlanCount > 0) {
      into.keyVlan = into.vlans[0] & 0xfff;
    }
    if (into.has(Parsed.ICMP_ERROR)) {
      boolean known =
          into.key.family == 4
              ? ipv4(into.inner, into.payloadAt, into.innerEnd, true)
              : ipv6(into.inner, into.payloadAt, into.innerEnd, true);
      into.flags |= known ? Parsed.HAS_INNER : Parsed.INNER_MALFORMED;
    }
  }

  private boolean link() {
    if (beginsWithIp) {
      int version = u8(0) >> 4;
      result.ethertype = version == 4 ? 0x0800 : version == 6 ? 0x86dd : 0;
      return result.ethertype != 0;
    }
    if (frame.length < 14) {
      return false;
    }
    int at = 12;
    while (isTag(u16(at))) {
      if (at + 6 > frame.length || result.vlanCount == Parsed.VLANS) {
        result.ethertype = u16(at);
        return false;
      }
      result.vlans[result.vlanCount++] = u16(at + 2);
      at += 4;
    }
    result.ethertype = u16(at);
    result.networkAt = at + 2;
    return true;
  }

  private static boolean isTag(int ethertype) {
    return ethertype == 0x8100 || ethertype == 0x88a8 || ethertype == 0x9100;
  }

  private boolean ipv4(Parsed.Flow flow, int at, int limit, boolean quoted) {
    if (limit - at < 20 || u8(at) >> 4 != 4 || (u8(at) & 15) < 5) {
      return false;
    }
    int headerBytes = (u8(at) & 15) * 4;
    int totalBytes = u16(at + 2);
    boolean more = (u8(at + 6) & 0x20) != 0;
    int offset = u16(at + 6) & 0x1fff;
    flow.family = 4;
    flow.proto = u8(at + 9);
    System.arraycopy(frame, at + 12, flow.addresses, 0, 4);
    System.arraycopy(frame, at + 16, flow.addresses, 16, 4);
    if (!quoted) {
      result.hopLimit = u8(at + 8);
      result.fragmentId = u16(at + 4);
      result.flags |= more && offset == 0 ? Parsed.FRAGMENT_FIRST : 0;
    }
    if (offset != 0) {
      later(flow, quoted);
    }
    boolean cut = totalBytes > limit - at && !quoted;
    if (totalBytes < headerBytes || headerBytes > limit - at || cut) {
      malformed(flow, quoted);
      return true;
    }
    int end = Math.min(limit, at + totalBytes);
    result.networkEnd = quoted ? result.networkEnd : end;
    if (offset == 0) {
      transport(flow, at + headerBytes, end, quoted);
    }
    return true;
  }

  private boolean ipv6(Parsed.Flow flow, int at, int limit, boolean quoted) {
    if (limit - at < 40 || u8(at) >> 4 != 6) {
      return false;
    }
    flow.family = 6;
    flow.proto = u8(at + 6);
    System.arraycopy(frame, at + 8, flow.addresses, 0, 32);
    int end = at + 40 + u16(at + 4);
    if (!quoted) {
      result.hopLimit = u8(at + 7);
      if (end > limit) {
        malformed(flow, false);
        return true;
      }
      result.networkEnd = end;
    }
    extensions(flow, at + 40, Math.min(end, limit), quoted);
    return true;
  }

  private void extensions(Parsed.Flow flow, int first, int end, boolean quoted) {
    int at = first;
    for (int count = 0; isExtension(flow.proto); count++) {
      if (count == EXTENSIONS || end - at < 8 || end - at < extensionBytes(flow.proto, at)) {
        malformed(flow, quoted);
        return;
      }
      int kind = flow.proto;
      int bytes = extensionBytes(kind, at);
      flow.proto = u8(at);
      if (kind == 44) {
        result.fragmentId = quoted ? result.fragmentId : (u16(at + 4) << 16) | u16(at + 6);
        if (u16(at + 2) >> 3 != 0) {
          later(flow, quoted);
          return;
        }
        if ((u16(at + 2) & 1) != 0 && !quoted) {
          result.flags |= Parsed.FRAGMENT_FIRST;
        }
      }
      at += bytes;
    }
    transport(flow, at, end, quoted);
  }

  private static boolean isExtension(int proto) {
    return switch (proto) {
      case 0, 43, 44, 51, 60, 135, 139, 140 -> true;
      default -> false;
    };
  }

  private int extensionBytes(int kind, int at) {
    return switch (kind) {
      case 44 -> 8;
      case 51 -> (u8(at + 1) + 2) * 4;
      default -> (u8(at + 1) + 1) * 8;
    };
  }

  private void transport(Parsed.Flow flow, int at, int end, boolean quoted) {
    if (quoted) {
      result.innerAt = at;
      if (hasPorts(flow.proto)) {
        if (end - at < 4) {
          malformed(flow, true);
        } else {
          ports(flow, at);
          result.flags |= Parsed.INNER_PORTS;
        }
      }
      return;
    }
    result.transportAt = at;
    boolean good =
        switch (flow.proto) {
          case 1 -> flow.family == 6 || icmp(flow, at, end);
          case 58 -> flow.family == 4 || icmp(flow, at, end);
          case 6 -> tcp(at, end);
          case 17 -> udp(flow, at, end);
          case 33, 132 -> end - at >= 12;
          case 136 -> end - at >= 8;
          default -> true;
        };
    if (!good) {
      malformed(flow, false);
    } else if (hasPorts(flow.proto)) {
      ports(flow, at);
      result.flags |= Parsed.HAS_PORTS;
    }
  }

  private static boolean hasPorts(int proto) {
    return switch (proto) {
      case 6, 17, 33, 132, 136 -> true;
      default -> false;
    };
  }

  private void ports(Parsed.Flow flow, int at) {
    flow.sport = u16(at);
    flow.dport = u16(at + 2);
  }

  private boolean tcp(int at, int end) {
    if (end - at < 20) {
      return false;
    }
    int headerBytes = (u8(at + 12) >> 4) * 4;
    if (headerBytes < 20 || headerBytes > end - at) {
      return false;
    }
    result.flags |= Parsed.TCP;
    result.tcpFlags = u8(at + 13);
    result.payloadAt = at + headerBytes;
    return true;
  }

  private boolean udp(Parsed.Flow flow, int at, int end) {
    if (end - at < 8) {
      return false;
    }
    int length = u16(at + 4);
    boolean jumbo = flow.family == 6 && length == 0;
    boolean whole = !result.has(Parsed.FRAGMENT_FIRST);
    if ((length < 8 && !jumbo) || (whole && length > end - at)) {
      return false;
    }
    result.payloadAt = at + 8;
    return true;
  }

  private boolean icmp(Parsed.Flow flow, int at, int end) {
    if (end - at < 8) {
      return false;
    }
    int type = u8(at);
    result.flags |= Parsed.ICMP;
    result.icmpType = type;
    result.icmpCode = u8(at + 1);
    result.payloadAt = at + 8;
    int quotedBytes;
    if (flow.family == 4) {
      switch (type) {
        case 3, 11, 12 -> quotedBytes = u8(at + 5) * 4;
        case 4, 5 -> quotedBytes = 0;
        default -> {
          return true;
        }
      }
    } else if (type >= 1 && type <= 4) {
      quotedBytes = type == 1 || type == 3 ? u8(at + 4) * 8 : 0;
    } else {
      return true;
    }
    result.flags |= Parsed.ICMP_ERROR;
    result.innerEnd = quotedBytes == 0 ? end : Math.min(end, at + 8 + quotedBytes);
    return true;
  }

  private void later(Parsed.Flow flow, boolean quoted) {
    flow.flags |= Parsed.KEY_FRAGMENT;
    result.flags |= quoted ? Parsed.INNER_FRAGMENT : Parsed.FRAGMENT_LATER;
  }

  private void malformed(Parsed.Flow flow, boolean quoted) {
    flow.flags |= Parsed.KEY_MALFORMED;
    result.flags |= quoted ? Parsed.INNER_MALFORMED : Parsed.MALFORMED_LATE;
  }

  private int u8(int at) {
    return frame[at] & 0xff;
  }

  private int u16(int at) {
    return (u8(at) << 8) | u8(at + 1);
  }
}
