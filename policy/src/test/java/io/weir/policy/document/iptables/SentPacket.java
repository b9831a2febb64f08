package io.weir.policy.document.iptables;

import io.weir.policy.model.Flow;
import io.weir.policy.model.Hook;
import io.weir.policy.rule.Family;
import java.nio.ByteBuffer;

/**
 * A packet that is sent, and by what it is known again: IPv4's identification, IPv6's length.
 *
 * @param mark from 1
 */
record SentPacket(int mark, Hook hook, Flow flow) {
  static final int TTL = 77;

  /** IPv6's length of a packet whose mark would be 0. */
  static final int LENGTH = 40;

  boolean isIpv4() {
    return flow.source().family() == Family.IPV4;
  }

  /** From the network header on. */
  byte[] bytes() {
    int header = isIpv4() ? 20 : 40;
    int length = isIpv4() ? LENGTH : LENGTH + mark;
    ByteBuffer packet = ByteBuffer.allocate(header + length);
    if (isIpv4()) {
      packet.put((byte) 0x45).put((byte) 0).putShort((short) (header + length));
      packet.putShort((short) mark).putShort((short) 0).put((byte) TTL);
      packet.put((byte) flow.protocol()).putShort((short) 0);
      packet.put(flow.source().address()).put(flow.destination().address());
      packet.putShort(10, checksum(packet, header));
    } else {
      packet.putInt(0x60000000).putShort((short) length).put((byte) flow.protocol());
      packet.put((byte) TTL).put(flow.source().address()).put(flow.destination().address());
    }
    transport(packet, header, length);
    return packet.array();
  }

  private void transport(ByteBuffer packet, int at, int length) {
    if (flow.icmpType() != Flow.UNKNOWN) {
      packet.put(at, (byte) flow.icmpType()).put(at + 1, (byte) flow.icmpCode());
      packet.putShort(at + 4, (short) mark);
      return;
    }
    packet.putShort(at, (short) flow.sourcePort()).putShort(at + 2, (short) flow.destinationPort());
    switch (flow.protocol()) {
      case 6 -> packet.put(at + 12, (byte) 0x50).put(at + 13, (byte) flow.tcpFlags());
      case 17, 136 -> packet.putShort(at + 4, (short) length);
      case 33 -> packet.put(at + 4, (byte) 4); // DCCP's data offset, in words
      default -> packet.putInt(at + 4, 0);
    }
  }

  private static short checksum(ByteBuffer packet, int length) {
    int sum = 0;
    for (int at = 0; at < length; at += 2) {
      sum += packet.getShort(at) & 0xffff;
    }
    return (short) ~((sum & 0xffff) + (sum >>> 16));
  }
}
