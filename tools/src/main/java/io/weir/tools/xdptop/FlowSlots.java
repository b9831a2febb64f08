package io.weir.tools.xdptop;

import io.weir.bpf.BpfObject;
import io.weir.bpf.MapMemory;
import io.weir.ringbuf.layout.StructLayout;
import io.weir.ringbuf.traffic.Address;
import io.weir.ringbuf.traffic.Direction;
import io.weir.ringbuf.traffic.FlowKey;
import io.weir.ringbuf.traffic.FlowKeyView;
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
  // packet.h: TAG_*, enum tag_state, FLOW_COUNT_BITS, enum flow_flag
  private static final int FREE = 0;
  private static final int READY = 1;
  private static final int STATE = 3;
  private static final int TURN_SHIFT = 2;
  private static final int TURNS = 0x3fff;
  private static final int COUNT_BITS = 48;
  private static final int FLOW_SAMPLED = 1;

  private static final VarHandle TAG =
      MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.nativeOrder());

  private final MapMemory lineMemory;
  private final MapMemory flowMemory;
  private final ByteBuffer lines;
  private final ByteBuffer flows;
  private final int ways;
  private final int lineBytes;
  private final int tagsAt;
  private final int usedAt;
  private final int flowBytes;
  private final int packetsAt;
  private final int bytesAt;
  private final int flagsAt;
  private final int tcpFlagsAt;
  private final FlowKeyView keys;
  private final int size;

  /** The table of an object, as long as that is open. */
  FlowSlots(BpfObject object) {
    StructLayout line = object.layout("flow_line");
    StructLayout flow = object.layout("flow");
    ways = line.field("tag").sizeBytes() / Integer.BYTES;
    lineBytes = line.sizeBytes();
    tagsAt = line.field("tag").offset();
    usedAt = line.offset("used", ways * Integer.BYTES);
    flowBytes = flow.sizeBytes();
    packetsAt = flow.offset("packets", Long.BYTES);
    bytesAt = flow.offset("bytes", Long.BYTES);
    flagsAt = flow.offset("flags", Short.BYTES);
    tcpFlagsAt = flow.offset("tcp_flags", Byte.BYTES);
    keys = new FlowKeyView(flow);
    lineMemory = object.map("flow_lines").mmap();
    flowMemory = object.map("flows").mmap();
    lines = lineMemory.buffer();
    flows = flowMemory.buffer();
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
    int at = at(slot);
    return new Ends(
        keys.direction(flows, at),
        keys.source(flows, at),
        keys.destination(flows, at),
        isSampled(slot));
  }

  /** All that were seen of TCP's flags so far. */
  int tcpFlags(int slot) {
    return Byte.toUnsignedInt(flows.get(at(slot) + tcpFlagsAt));
  }

  boolean isSampled(int slot) {
    return (flows.getShort(at(slot) + flagsAt) & FLOW_SAMPLED) != 0;
  }

  /** The low half of jiffies64 at the last packet. */
  int usedJiffies(int slot) {
    return lines.getInt(slot / ways * lineBytes + usedAt + slot % ways * Integer.BYTES);
  }

  FlowKey key(int slot) {
    return keys.key(flows, at(slot));
  }

  @Override
  public void close() {
    lineMemory.close();
    flowMemory.close();
  }

  private int at(int slot) {
    return slot * flowBytes;
  }
}
