package io.weir.ringbuf.traffic;

import io.weir.ringbuf.layout.StructLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Reads {@code struct flow_key} of {@code packet.h} where it is a field of another struct, {@code
 * key} unless another is named. Keeps no buffer; each call names one and where the outer struct
 * begins in it. Addresses and ports are as on the wire.
 */
public final class FlowKeyView {
  // enum key_flag, enum direction and NO_VLAN of packet.h
  private static final int KEY_FRAGMENT = 1;
  private static final int KEY_MALFORMED = 1 << 1;
  private static final int NO_VLAN = 0xffff;
  private static final int TRANSMIT = 1;
  private static final int IPV6 = 6;
  private static final int ADDRESS_BYTES = 16;

  private final int source;
  private final int destination;
  private final int sourcePort;
  private final int destinationPort;
  private final int vlan;
  private final int transport;
  private final int family;
  private final int direction;
  private final int flags;

  /** For this layout of the outer struct. */
  public FlowKeyView(StructLayout outer) {
    this(outer, "key");
  }

  /** For this layout of the outer struct, and the field of this name. */
  public FlowKeyView(StructLayout outer, String field) {
    source = outer.offset(field + ".saddr", ADDRESS_BYTES);
    destination = outer.offset(field + ".daddr", ADDRESS_BYTES);
    sourcePort = outer.offset(field + ".sport", Short.BYTES);
    destinationPort = outer.offset(field + ".dport", Short.BYTES);
    vlan = outer.offset(field + ".vlan", Short.BYTES);
    transport = outer.offset(field + ".proto", 1);
    family = outer.offset(field + ".family", 1);
    direction = outer.offset(field + ".direction", 1);
    flags = outer.offset(field + ".flags", 1);
  }

  /** The flow. */
  public FlowKey key(ByteBuffer in, int at) {
    int protocol = u8(in, at + transport);
    int marks = u8(in, at + flags);
    boolean ports = marks == 0 && FlowKey.hasPorts(protocol);
    return new FlowKey(
        direction(in, at),
        protocol,
        source(in, at),
        ports ? wire16(in, at + sourcePort) : -1,
        destination(in, at),
        ports ? wire16(in, at + destinationPort) : -1,
        vlan(in, at),
        part(marks));
  }

  /** The IP version, 4 or 6; 0 of what is no IP, and has no flow. */
  public int family(ByteBuffer in, int at) {
    return u8(in, at + family);
  }

  /** The outermost tag's VLAN id, or -1. */
  public int vlan(ByteBuffer in, int at) {
    int tag = in.getShort(at + vlan) & 0xffff;
    return tag == NO_VLAN ? -1 : tag;
  }

  /** Which way its packets go. */
  public Direction direction(ByteBuffer in, int at) {
    return u8(in, at + direction) == TRANSMIT ? Direction.TRANSMIT : Direction.RECEIVE;
  }

  /** Where its packets come from. */
  public Address source(ByteBuffer in, int at) {
    return address(in, at, source);
  }

  /** Where its packets go. */
  public Address destination(ByteBuffer in, int at) {
    return address(in, at, destination);
  }

  private Address address(ByteBuffer in, int at, int field) {
    long high = wire64(in, at + field);
    return u8(in, at + family) == IPV6
        ? new Address(high, wire64(in, at + field + Long.BYTES), true)
        : Address.ipv4((int) (high >>> Integer.SIZE));
  }

  private static FlowKey.Part part(int marks) {
    if ((marks & KEY_MALFORMED) != 0) {
      return FlowKey.Part.MALFORMED;
    }
    return (marks & KEY_FRAGMENT) != 0 ? FlowKey.Part.FRAGMENT : FlowKey.Part.WHOLE;
  }

  private static int u8(ByteBuffer in, int at) {
    return in.get(at) & 0xff;
  }

  private static int wire16(ByteBuffer in, int at) {
    return u8(in, at) << Byte.SIZE | u8(in, at + 1);
  }

  private static long wire64(ByteBuffer in, int at) {
    long value = in.getLong(at);
    return in.order() == ByteOrder.BIG_ENDIAN ? value : Long.reverseBytes(value);
  }
}
