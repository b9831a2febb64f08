package io.weir.bpf.packet;

import io.weir.bpf.BpfMap;
import io.weir.bpf.BpfObject;
import io.weir.ringbuf.layout.StructLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** Reads the kernel's table of flows by system calls, while no packet comes. */
final class TestFlows {
  private static final int READY = 1;
  private static final long COUNT = (1L << 48) - 1;

  record Flow(int sourcePort, long packets, long bytes, int tcpFlags, int flags) {}

  private final BpfObject object;
  private final StructLayout line;
  private final StructLayout flow;

  TestFlows(BpfObject object) {
    this.object = object;
    line = object.layout("flow_line");
    flow = object.layout("flow");
  }

  /** All flows; fails when one is half written. */
  List<Flow> all() {
    List<Flow> flows = new ArrayList<>();
    int ways = line.field("tag").sizeBytes() / Integer.BYTES;
    for (int i = 0; i < object.map("flow_lines").maxEntries(); i++) {
      ByteBuffer tags = value("flow_lines", i);
      for (int way = 0; way < ways; way++) {
        int tag = tags.getInt(line.field("tag").offset() + way * Integer.BYTES);
        if (tag != 0) {
          flows.add(flow(value("flows", i * ways + way), tag));
        }
      }
    }
    return flows;
  }

  /** How many lines hold a flow. */
  int usedLines() {
    int used = 0;
    for (int i = 0; i < object.map("flow_lines").maxEntries(); i++) {
      used += value("flow_lines", i).getInt(line.field("tag").offset()) != 0 ? 1 : 0;
    }
    return used;
  }

  /** Gives the first flow there is another number of bytes. */
  void setBytesOfTheFirst(long bytes) {
    int ways = line.field("tag").sizeBytes() / Integer.BYTES;
    for (int slot = 0; slot < object.map("flows").maxEntries(); slot++) {
      int tag =
          value("flow_lines", slot / ways)
              .getInt(line.field("tag").offset() + slot % ways * Integer.BYTES);
      if (tag != 0) {
        byte[] value = object.map("flows").get(BpfMap.key(slot)).orElseThrow();
        ByteBuffer fields = ByteBuffer.wrap(value).order(ByteOrder.nativeOrder());
        int at = flow.offset("bytes", Long.BYTES);
        fields.putLong(at, (fields.getLong(at) & ~COUNT) | bytes);
        object.map("flows").put(BpfMap.key(slot), value);
        return;
      }
    }
  }

  /** The u64 of this name, over all hooks and CPUs. */
  long counter(String name) {
    int at = object.layout("hook_counters").offset(name, Long.BYTES);
    long sum = 0;
    for (int hook = 0; hook < object.map("hook_counters").maxEntries(); hook++) {
      sum += object.map("hook_counters").sumPerCpu(BpfMap.key(hook), at);
    }
    return sum;
  }

  private Flow flow(ByteBuffer value, int tag) {
    long packets = value.getLong(flow.offset("packets", Long.BYTES));
    long bytes = value.getLong(flow.offset("bytes", Long.BYTES));
    int turn = tag >>> 2 & 0x3fff;
    if ((tag & 3) != READY || packets >>> 48 != turn || bytes >>> 48 != turn) {
      throw new AssertionError("half written: tag=" + tag + " packets=" + packets);
    }
    return new Flow(
        Short.reverseBytes(value.getShort(flow.offset("key.sport", Short.BYTES))) & 0xffff,
        packets & COUNT,
        bytes & COUNT,
        value.get(flow.offset("tcp_flags", 1)),
        value.getShort(flow.offset("flags", Short.BYTES)));
  }

  private ByteBuffer value(String map, int index) {
    byte[] value = object.map(map).get(BpfMap.key(index)).orElseThrow();
    return ByteBuffer.wrap(value).order(ByteOrder.nativeOrder());
  }
}
