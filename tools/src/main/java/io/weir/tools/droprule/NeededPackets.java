package io.weir.tools.droprule;

import io.weir.policy.rule.PacketFacts;

/** What a link does not work without: is_needed() of decide.h. */
final class NeededPackets {
  private static final int ICMP = 1;
  private static final int ICMPV6 = 58;
  private static final int UDP = 17;
  private static final int UNREACHABLE = 3;
  private static final int FRAGMENTATION_NEEDED = 4;
  private static final int TOO_BIG = 2;
  private static final int DISCOVERY_FIRST = 133;
  private static final int DISCOVERY_LAST = 137;

  private NeededPackets() {}

  /** Neighbour discovery is taken to have hop limit 255. */
  static boolean contain(PacketFacts packet) {
    int type = packet.icmpType();
    return switch (packet.protocol()) {
      case ICMP -> type == UNREACHABLE && packet.icmpCode() == FRAGMENTATION_NEEDED;
      case ICMPV6 -> type == TOO_BIG || (type >= DISCOVERY_FIRST && type <= DISCOVERY_LAST);
      case UDP ->
          packet.source().family().version() == 4
              ? between(packet, 67, 68)
              : between(packet, 546, 547);
      default -> false;
    };
  }

  private static boolean between(PacketFacts packet, int one, int other) {
    int source = packet.sourcePort();
    int destination = packet.destinationPort();
    return (source == one && destination == other) || (source == other && destination == one);
  }
}
