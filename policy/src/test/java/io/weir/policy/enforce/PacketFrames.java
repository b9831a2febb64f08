package io.weir.policy.enforce;

import static io.weir.testsupport.packet.Packets.fragment6;
import static io.weir.testsupport.packet.Packets.frame;
import static io.weir.testsupport.packet.Packets.hex;
import static io.weir.testsupport.packet.Packets.icmp;
import static io.weir.testsupport.packet.Packets.ip4Fragment;
import static io.weir.testsupport.packet.Packets.ip6;
import static io.weir.testsupport.packet.Packets.join;
import static io.weir.testsupport.packet.Packets.set16;
import static io.weir.testsupport.packet.Packets.tcp;
import static io.weir.testsupport.packet.Packets.udp;

import io.weir.policy.rule.Family;
import io.weir.policy.rule.PacketFacts;
import io.weir.policy.rule.RuleMatch;

/** Ethernet frames of packets of which certain facts are to be known. */
final class PacketFrames {
  private static final int MORE = 0x2000; // of IPv4's flags and offset
  private static final int LATER = 185; // in units of 8 bytes
  private static final int NEXT_FRAGMENT = 44;

  private PacketFrames() {}

  /** Which part of a datagram. */
  enum Part {
    WHOLE,
    FIRST,
    LATER
  }

  /**
   * A frame; what is not known of a protocol that has it is wrong or cut in the frame.
   *
   * @param id of a fragment's datagram, 0 to 65535
   */
  static byte[] of(PacketFacts facts, Part part, int id) {
    byte[] transport = part == Part.LATER ? new byte[16] : transport(facts);
    boolean ipv4 = facts.family() == Family.IPV4;
    byte[] packet = ipv4 ? ipv4(facts, part, id, transport) : ipv6(facts, part, id, transport);
    String tag = facts.vlan() == RuleMatch.ANY ? "" : String.format("8100 %04x ", facts.vlan());
    return frame(tag + (ipv4 ? "0800" : "86dd"), packet);
  }

  private static byte[] ipv4(PacketFacts facts, Part part, int id, byte[] transport) {
    int fragment = part == Part.FIRST ? MORE : part == Part.LATER ? LATER : 0;
    byte[] packet = ip4Fragment(fragment, facts.protocol(), transport);
    set16(packet, 4, id);
    System.arraycopy(facts.source().address(), 0, packet, 12, 4);
    System.arraycopy(facts.destination().address(), 0, packet, 16, 4);
    return packet;
  }

  private static byte[] ipv6(PacketFacts facts, Part part, int id, byte[] transport) {
    byte[] packet;
    if (part == Part.WHOLE) {
      packet = ip6(facts.protocol(), transport);
    } else {
      byte[] header = fragment6(facts.protocol(), part == Part.FIRST ? 1 : LATER << 3);
      packet = ip6(NEXT_FRAGMENT, set16(header, 6, id), transport);
    }
    System.arraycopy(facts.source().address(), 0, packet, 8, 16);
    System.arraycopy(facts.destination().address(), 0, packet, 24, 16);
    return packet;
  }

  private static byte[] transport(PacketFacts facts) {
    int sport = facts.sourcePort();
    int dport = facts.destinationPort();
    boolean known = sport != RuleMatch.ANY;
    return switch (facts.protocol()) {
      case 6 -> known ? tcp(sport, dport, facts.tcpFlags()) : set16(tcp(1, 2, 2), 12, 0x1002);
      case 17 -> known ? udp(sport, dport, 8) : set16(udp(1, 2, 8), 4, 7);
      case 132 -> known ? set16(set16(new byte[16], 0, sport), 2, dport) : new byte[4];
      case 1, 58 -> icmpOrOther(facts);
      default -> join(hex("0000 0800"), new byte[12]);
    };
  }

  /** IPv6 may carry what only IPv4 gives a meaning to, and the other way round. */
  private static byte[] icmpOrOther(PacketFacts facts) {
    boolean own = facts.protocol() == (facts.family() == Family.IPV4 ? 1 : 58);
    if (!own) {
      return new byte[12];
    }
    boolean known = facts.icmpType() != RuleMatch.ANY;
    return known ? icmp(facts.icmpType(), facts.icmpCode(), new byte[8]) : new byte[4];
  }
}
