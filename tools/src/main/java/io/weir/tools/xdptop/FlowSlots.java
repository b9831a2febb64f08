package io.weir.tools.xdptop;

import io.weir.bpf.BpfObject;
import io.weir.bpf.MapMemory;
import io.weir.ringbuf.layout.StructLayout;
import io.weir.ringbuf.traffic.Address;
import io.weir.ringbuf.traffic.Direction;
import io.weir.ringbuf.traffic.FlowKey;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The kernel's table of flows in shared memory: flows.h. A flow may be pushed out at any moment, so
 * whoever reads a slot asks for its tag before and after: the same tag is the same flow. One
 * thread.
 */
final class FlowSlots implements AutoCloseable {
  // packet.h: TAG_*, enum tag_state, FLOW_COUNT_BITS, enum key_flag, enum flow_flag, NO_VLAN
  private static final int FREE = 0;
  private static final int READY = 1;
  private static final int STATE = 3;
  private static final int TURN_SHIFT = 2;
  private static final int TURNS = 0x3fff;
  private static final int COUNT_BITS = 48;
  private static final int KEY_FRAGMENT = 1;
  private static final int KEY_MALFORMED = 1 << 1;
  private static final int FLOW_SAMPLED = 1;
  private static final int NO_VLAN = 0xffff;
  private static final int TRANSMIT = 1; // DIRECTION_TRANSMIT
  private static final int IPV6 = 6;

  private static final VarHandle TAG =
      MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.nativeOrder());

  private final MapMemory lineMemory;
  private final MapMemory flowMemory;
  private final ByteBuffer lines;
  private final ByteBuffer flows;
  private final ByteBuffer wire;
  private final int ways;
  private final int lineBytes;
  private final int tagsAt;
  private final int flowBytes;
  private final int packetsAt;
  private final int bytesAt;
  private final int flagsAt;
  private final int sourceAt;
  private final int destinationAt;
  private final int portsAt;
  private final int destinationPortAt;
  private final int vlanAt;
  private final int transportAt;
  private final int familyAt;
  private final int directionAt;
  private final int partAt;
  private final int size;

  /** The table of an object, as long as that is open. */
  FlowSlots(BpfObject object) {
    StructLayout line = object.layout("flow_line");
    StructLayout flow = object.layout("flow");
    ways = line.field("tag").sizeBytes() / Integer.BYTES;
    lineBytes = line.sizeBytes();
    tagsAt = line.field("tag").offset();
    flowBytes = flow.sizeBytes();
    packetsAt = flow.offset("packets", Long.BYTES);
    bytesAt = flow.offset("bytes", Long.BYTES);
    flagsAt = flow.offset("flags", Short.BYTES);
    sourceAt = flow.offset("key.saddr", 16);
    destinationAt = flow.offset("key.daddr", 16);
    portsAt = flow.offset("key.sport", Short.BYTES);
    destinationPortAt = flow.offset("key.dport", Short.BYTES);
    vlanAt = flow.offset("key.vlan", Short.BYTES);
    transportAt = flow.offset("key.proto", 1);
    familyAt = flow.offset("key.family", 1);
    directionAt = flow.offset("key.direction", 1);
    partAt = flow.offset("key.flags", 1);
    lineMemory = object.map("flow_lines").mmap();
    flowMemory = object.map("flows").mmap();
    lines = lineMemory.buffer();
    flows = flowMemory.buffer();
    wire = flows.duplicate().order(ByteOrder.BIG_ENDIAN);
    size = object.map("flow_lines").maxEntries() * ways;
  }

  /** Between whom a flow is, and whether its counts are estimates. */
  record Ends(Direction direction, Address source, Address destination, boolean sampled) {}

  int size() {
    return size;
  }

  /** What says which flow is there, and 0 when none is. */
  int tag(int slot) {
    int at = slot / ways * lineBytes + tagsAt + slot % ways * Integer.BYTES;
    int tag = (int) TAG.getAcquire(lines, at);
    return (tag & STATE) == FREE ? 0 : tag;
  }

  /** The tag again, read after all that was read before. */
  int tagAfter(int slot) {
    VarHandle.loadLoadFence();
    return tag(slot);
  }

  /** Whether the flow of a tag is written in full and both its counters are its own. */
  boolean isReady(int slot, int tag) {
    int turn = tag >>> TURN_SHIFT & TURNS;
    return (tag & STATE) == READY
        && flows.getLong(at(slot) + packetsAt) >>> COUNT_BITS == turn
        && flows.getLong(at(slot) + bytesAt) >>> COUNT_BITS == turn;
  }

  long packets(int slot) {
    return flows.getLong(at(slot) + packetsAt) & (1L << COUNT_BITS) - 1;
  }

  long bytes(int slot) {
    return flows.getLong(at(slot) + bytesAt) & (1L << COUNT_BITS) - 1;
  }

  /** The addresses of the flow, and which way it goes. */
  Ends ends(int slot) {
    return new Ends(
        direction(slot), address(slot, sourceAt), address(slot, destinationAt), isSampled(slot));
  }

  FlowKey key(int slot) {
    int at = at(slot);
    int transport = flows.get(at + transportAt) & 0xff;
    int flags = flows.get(at + partAt);
    int vlan = flows.getShort(at + vlanAt) & 0xffff;
    Ends ends = ends(slot);
    boolean ports = flags == 0 && FlowKey.hasPorts(transport);
    return new FlowKey(
        ends.direction(),
        transport,
        ends.source(),
        ports ? wire.getShort(at + portsAt) & 0xffff : -1,
        ends.destination(),
        ports ? wire.getShort(at + destinationPortAt) & 0xffff : -1,
        vlan == NO_VLAN ? -1 : vlan,
        part(flags));
  }

  @Override
  public void close() {
    lineMemory.close();
    flowMemory.close();
  }

  private boolean isSampled(int slot) {
    return (flows.getShort(at(slot) + flagsAt) & FLOW_SAMPLED) != 0;
  }

  private Direction direction(int slot) {
    return flows.get(at(slot) + directionAt) == TRANSMIT ? Direction.TRANSMIT : Direction.RECEIVE;
  }

  private Address address(int slot, int field) {
    int at = at(slot) + field;
    return flows.get(at(slot) + familyAt) == IPV6
        ? new Address(wire.getLong(at), wire.getLong(at + Long.BYTES), true)
        : Address.ipv4(wire.getInt(at));
  }

  private static FlowKey.Part part(int flags) {
    if ((flags & KEY_MALFORMED) != 0) {
      return FlowKey.Part.MALFORMED;
    }
    return (flags & KEY_FRAGMENT) != 0 ? FlowKey.Part.FRAGMENT : FlowKey.Part.WHOLE;
  }

  private int at(int slot) {
    return slot * flowBytes;
  }
}
