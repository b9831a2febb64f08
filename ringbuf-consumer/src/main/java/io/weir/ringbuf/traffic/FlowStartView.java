package io.weir.ringbuf.traffic;

import io.weir.ringbuf.layout.StructLayout;
import java.nio.ByteBuffer;

/**
 * A flyweight over one record {@code struct flow_event} of {@code packet.h}. It never leaves the
 * record handler. Only {@link #key} allocates.
 */
public final class FlowStartView {
  // enum packet_event_kind, enum packet_flag and enum hook of packet.h
  private static final int KIND_FLOW_START = 16;
  private static final int FRAGMENT_FIRST = 1 << 1;
  private static final int ICMP = 1 << 5;
  private static final int ICMP_ERROR = 1 << 6;
  private static final int TCP = 1 << 11;
  private static final int HOOK_XDP = 0;

  private final Offsets at;
  private final FlowKeyView key;
  private ByteBuffer data;
  private int offset;

  /** A view for this layout of {@code struct flow_event}. */
  public FlowStartView(StructLayout layout) {
    this.at = Offsets.of(layout);
    this.key = new FlowKeyView(layout);
  }

  /** Looks at a record; false when it is no such event, and then no field may be read. */
  public boolean wrap(ByteBuffer data, int offset, int length) {
    this.data = data;
    this.offset = offset;
    return length >= at.size() && data.getInt(offset + at.kind()) == KIND_FLOW_START;
  }

  /** When the packet came, CLOCK_BOOTTIME in nanoseconds. */
  public long bootNs() {
    return data.getLong(offset + at.bootNs());
  }

  /** The frame's bytes. */
  public long bytes() {
    return data.getLong(offset + at.bytes());
  }

  /** How many packets on the wire the frame is. */
  public long packets() {
    return Integer.toUnsignedLong(data.getInt(offset + at.packets()));
  }

  /** Whether XDP saw it; else it was tc. */
  public boolean atXdp() {
    return u8(at.hook()) == HOOK_XDP;
  }

  /** TCP's control bits, or -1 when they are not known. */
  public int tcpFlags() {
    return has(TCP) ? u8(at.tcpFlags()) : -1;
  }

  /** The ICMP or ICMPv6 type, or -1 when it is none or not known. */
  public int icmpType() {
    return has(ICMP) ? u8(at.icmpType()) : -1;
  }

  /** The code that belongs to the type, or -1. */
  public int icmpCode() {
    return has(ICMP) ? u8(at.icmpCode()) : -1;
  }

  /** Whether it is the first of several fragments. */
  public boolean firstFragment() {
    return has(FRAGMENT_FIRST);
  }

  /** Whether it is an ICMP error about another packet. */
  public boolean icmpError() {
    return has(ICMP_ERROR);
  }

  /** The flow. */
  public FlowKey key() {
    return key.key(data, offset);
  }

  private boolean has(int flag) {
    return (data.getInt(offset + at.packetFlags()) & flag) != 0;
  }

  private int u8(int field) {
    return data.get(offset + field) & 0xff;
  }

  /** Where the fields of {@code struct flow_event} lie. */
  private record Offsets(
      int size,
      int bootNs,
      int bytes,
      int kind,
      int packets,
      int hook,
      int tcpFlags,
      int icmpType,
      int icmpCode,
      int packetFlags) {

    static Offsets of(StructLayout layout) {
      return new Offsets(
          layout.sizeBytes(),
          layout.offset("boot_ns", Long.BYTES),
          layout.offset("bytes", Long.BYTES),
          layout.offset("kind", Integer.BYTES),
          layout.offset("packets", Integer.BYTES),
          layout.offset("hook", 1),
          layout.offset("tcp_flags", 1),
          layout.offset("icmp_type", 1),
          layout.offset("icmp_code", 1),
          layout.offset("packet_flags", Integer.BYTES));
    }
  }
}
