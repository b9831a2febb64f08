package io.weir.ringbuf.drop;

import io.weir.ringbuf.traffic.Address;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * An ARP packet for IPv4 over Ethernet: RFC 826.
 *
 * @param operation 1 asks, 2 answers
 */
public record Arp(int operation, Address sender, Address target) {
  private static final int ETHERTYPE = 0x0806;
  private static final int BYTES = 28;
  private static final int ETHERNET_IPV4 = 0x06_04; // lengths of the two kinds of address
  private static final int LENGTHS_AT = 4;
  private static final int OPERATION_AT = 6;
  private static final int SENDER_AT = 14;
  private static final int TARGET_AT = 24;

  /** {@code request}, {@code reply}, or the number of another operation. */
  public String operationName() {
    return switch (operation) {
      case 1 -> "request";
      case 2 -> "reply";
      default -> Integer.toString(operation);
    };
  }

  /** The one that begins at an offset; null when it is none, or fewer bytes are there. */
  static Arp of(int ethertype, ByteBuffer in, int at, int bytes) {
    if (ethertype != ETHERTYPE || bytes < BYTES || u16(in, at + LENGTHS_AT) != ETHERNET_IPV4) {
      return null;
    }
    return new Arp(
        u16(in, at + OPERATION_AT), address(in, at + SENDER_AT), address(in, at + TARGET_AT));
  }

  private static Address address(ByteBuffer in, int at) {
    int value = in.getInt(at);
    return Address.ipv4(in.order() == ByteOrder.BIG_ENDIAN ? value : Integer.reverseBytes(value));
  }

  private static int u16(ByteBuffer in, int at) {
    return (in.get(at) & 0xff) << Byte.SIZE | (in.get(at + 1) & 0xff);
  }
}
