package io.weir.ringbuf.traffic;

import io.weir.ringbuf.layout.StructLayout;
import java.nio.ByteBuffer;

/**
 * A flyweight over one record {@code struct verdict_event} of {@code packet.h} that a policy sent.
 * It never leaves the record handler. Only {@link #key} allocates.
 */
public final class PolicyVerdictView {
  // enum packet_event_kind and enum packet_flag of packet.h
  private static final int KIND_POLICY = 18;
  private static final int ICMP = 1 << 5;
  private static final int TCP = 1 << 11;

  private final int size;
  private final int bootNs;
  private final int bytes;
  private final int kind;
  private final int packets;
  private final int rule;
  private final int packetFlags;
  private final int tcpFlags;
  private final int icmpType;
  private final int icmpCode;
  private final int outcome;
  private final int mode;
  private final int state;
  private final FlowKeyView key;
  private ByteBuffer data;
  private int offset;

  /** A view for this layout of {@code struct verdict_event}. */
  public PolicyVerdictView(StructLayout layout) {
    size = layout.sizeBytes();
    bootNs = layout.offset("boot_ns", Long.BYTES);
    bytes = layout.offset("bytes", Long.BYTES);
    kind = layout.offset("kind", Integer.BYTES);
    packets = layout.offset("packets", Integer.BYTES);
    rule = layout.offset("rule", Integer.BYTES);
    packetFlags = layout.offset("packet_flags", Integer.BYTES);
    tcpFlags = layout.offset("tcp_flags", 1);
    icmpType = layout.offset("icmp_type", 1);
    icmpCode = layout.offset("icmp_code", 1);
    outcome = layout.offset("outcome", 1);
    mode = layout.offset("mode", 1);
    state = layout.offset("state", 1);
    key = new FlowKeyView(layout);
  }

  /** Looks at a record; false when it is no such event, and then no field may be read. */
  public boolean wrap(ByteBuffer record, int at, int length) {
    data = record;
    offset = at;
    return length >= size && data.getInt(offset + kind) == KIND_POLICY;
  }

  /** When the packet came, CLOCK_BOOTTIME in nanoseconds. */
  public long bootNs() {
    return data.getLong(offset + bootNs);
  }

  /** The frame's bytes. */
  public long bytes() {
    return data.getLong(offset + bytes);
  }

  /** How many packets on the wire the frame is. */
  public long packets() {
    return Integer.toUnsignedLong(data.getInt(offset + packets));
  }

  /** The id of the rule that decided; 0: none did. */
  public int rule() {
    return data.getInt(offset + rule);
  }

  /** What was done: {@code enum policy_counter} of packet.h. */
  public int outcome() {
    return u8(outcome);
  }

  /** {@code enum mode} of packet.h. */
  public int mode() {
    return u8(mode);
  }

  /** {@code enum connection_state} of packet.h. */
  public int state() {
    return u8(state);
  }

  /** TCP's control bits, or -1 when they are not known. */
  public int tcpFlags() {
    return has(TCP) ? u8(tcpFlags) : -1;
  }

  /** The ICMP or ICMPv6 type, or -1 when it is none or not known. */
  public int icmpType() {
    return has(ICMP) ? u8(icmpType) : -1;
  }

  /** The code that belongs to the type, or -1. */
  public int icmpCode() {
    return has(ICMP) ? u8(icmpCode) : -1;
  }

  /** The flow. */
  public FlowKey key() {
    return key.key(data, offset);
  }

  private boolean has(int flag) {
    return (data.getInt(offset + packetFlags) & flag) != 0;
  }

  private int u8(int field) {
    return data.get(offset + field) & 0xff;
  }
}
