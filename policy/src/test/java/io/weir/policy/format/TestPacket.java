package io.weir.policy.format;

import io.weir.policy.rule.Direction;
import io.weir.policy.rule.Family;
import io.weir.policy.rule.PacketFacts;
import io.weir.policy.rule.Prefix;
import io.weir.policy.rule.RuleMatch;
import java.nio.ByteBuffer;
import java.util.HexFormat;

/**
 * A packet as bytes and as what rules see of it.
 *
 * @param mark by which it is known again: 1 to 200
 * @param first source port, or ICMP type; {@code second} destination port, or code
 */
record TestPacket(
    int mark, Prefix source, Prefix destination, int protocol, int first, int second, int flags) {
  private static final byte[] ETHERNET = HexFormat.of().parseHex("020000000001020000000002");
  private static final int TRANSPORT_BYTES = 24;

  boolean isIcmp() {
    return protocol == 1 || protocol == 58;
  }

  PacketFacts facts() {
    boolean ports = RuleMatch.hasPorts(protocol);
    return new PacketFacts(
        Direction.IN,
        source,
        destination,
        protocol,
        ports ? first : RuleMatch.ANY,
        ports ? second : RuleMatch.ANY,
        isIcmp() ? first : RuleMatch.ANY,
        isIcmp() ? second : RuleMatch.ANY,
        protocol == RuleMatch.TCP ? flags : RuleMatch.ANY,
        RuleMatch.ANY,
        true,
        false);
  }

  /** The same as this host sends it. */
  PacketFacts sent() {
    PacketFacts in = facts();
    return new PacketFacts(
        Direction.OUT,
        source,
        destination,
        protocol,
        in.sourcePort(),
        in.destinationPort(),
        in.icmpType(),
        in.icmpCode(),
        in.tcpFlags(),
        RuleMatch.ANY,
        false,
        false);
  }

  byte[] frame() {
    boolean v4 = source.family() == Family.IPV4;
    int header = v4 ? 20 : 40;
    ByteBuffer frame = ByteBuffer.allocate(14 + header + TRANSPORT_BYTES);
    frame.put(ETHERNET).putShort((short) (v4 ? 0x0800 : 0x86dd));
    if (v4) {
      frame.put((byte) 0x45).put((byte) 0).putShort((short) (header + TRANSPORT_BYTES));
      frame.putShort((short) mark).putShort((short) 0).put((byte) 64).put((byte) protocol);
      frame.putShort((short) 0).put(source.address()).put(destination.address());
      frame.putShort(24, checksum(frame, 14, header));
    } else {
      frame.putInt(0x60000000).putShort((short) TRANSPORT_BYTES).put((byte) protocol);
      frame.put((byte) mark).put(source.address()).put(destination.address());
    }
    transport(frame);
    return frame.array();
  }

  private void transport(ByteBuffer frame) {
    int at = frame.position();
    if (isIcmp()) {
      frame.put(at, (byte) first).put(at + 1, (byte) second);
      return;
    }
    frame.putShort(at, (short) first).putShort(at + 2, (short) second);
    switch (protocol) {
      case 6 -> frame.put(at + 12, (byte) 0x50).put(at + 13, (byte) flags);
      case 17, 136 -> frame.putShort(at + 4, (short) TRANSPORT_BYTES);
      case 33 -> frame.put(at + 4, (byte) 4); // DCCP's data offset, in words
      default -> frame.putInt(at + 4, 0);
    }
  }

  private static short checksum(ByteBuffer frame, int from, int length) {
    int sum = 0;
    for (int at = from; at < from + length; at += 2) {
      sum += frame.getShort(at) & 0xffff;
    }
    return (short) ~((sum & 0xffff) + (sum >>> 16));
  }
}
