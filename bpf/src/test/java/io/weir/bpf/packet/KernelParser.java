package io.weir.bpf.packet;

import io.weir.bpf.BpfMap;
import io.weir.bpf.BpfObject;
import io.weir.bpf.BpfSpec;
import io.weir.bpf.MapMemory;
import io.weir.bpf.TestRun;
import io.weir.ringbuf.layout.StructLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** packet.bpf.c, asked packet by packet through test runs and shared memory. One thread. */
final class KernelParser implements AutoCloseable {
  private final BpfObject object;
  private final MapMemory memory;
  private final ByteBuffer last;
  private final StructLayout packet;
  private final StructLayout key;
  private final StructLayout hooks;
  private final int[] at;
  private TestRun run;
  private String program = "";

  KernelParser(BpfSpec spec) {
    object = spec.constant("keep_last", 1).load();
    memory = object.map("last_packet").mmap();
    last = memory.buffer();
    packet = object.layout("packet");
    key = object.layout("flow_key");
    hooks = object.layout("hook_counters");
    String[] words = {
      "flags", "bytes", "network_at", "network_end", "transport_at", "payload_at", "inner_end",
      "inner_at", "fragment_id", "key", "inner", "vlan_tci", "ethertype", "vlan_count",
      "hop_limit", "tcp_flags", "icmp_type", "icmp_code"
    };
    at = new int[words.length];
    for (int i = 0; i < words.length; i++) {
      at[i] = packet.field(words[i]).offset();
    }
  }

  BpfObject object() {
    return object;
  }

  /** Runs a program on a packet; returns its verdict. */
  int parse(String function, byte[] frame, int length, Parsed into) {
    if (!function.equals(program)) {
      closeRun();
      run = object.program(function).testRun().dataOut(0);
      program = function;
    }
    run.data(frame, length).run();
    read(into);
    return run.retval();
  }

  /** What the last packet was, on whatever hook. */
  void read(Parsed into) {
    into.flags = last.getInt(at[0]);
    into.bytes = last.getInt(at[1]);
    into.networkAt = last.getInt(at[2]);
    into.networkEnd = last.getInt(at[3]);
    into.transportAt = last.getInt(at[4]);
    into.payloadAt = last.getInt(at[5]);
    into.innerEnd = last.getInt(at[6]);
    into.innerAt = last.getInt(at[7]);
    into.fragmentId = last.getInt(at[8]);
    flow(at[9], into.key);
    flow(at[10], into.inner);
    for (int i = 0; i < Parsed.VLANS; i++) {
      into.vlans[i] = last.getShort(at[11] + 2 * i) & 0xffff;
    }
    into.ethertype = last.getShort(at[12]) & 0xffff;
    into.vlanCount = last.getShort(at[13]) & 0xffff;
    into.hopLimit = last.get(at[14]) & 0xff;
    into.tcpFlags = last.get(at[15]) & 0xff;
    into.icmpType = last.get(at[16]) & 0xff;
    into.icmpCode = last.get(at[17]) & 0xff;
    into.keyVlan = last.getShort(at[9] + key.field("vlan").offset()) & 0xffff;
  }

  /** The last packet's direction and interface, then those of the flow that it quotes. */
  int[] places() {
    int direction = key.offset("direction", 1);
    int ifindex = key.offset("ifindex", 4);
    return new int[] {
      last.get(at[9] + direction),
      last.getInt(at[9] + ifindex),
      last.get(at[10] + direction),
      last.getInt(at[10] + ifindex)
    };
  }

  /** How many packets a slot of {@code protocols} counted. */
  long packets(int hook, int slot) {
    int at = hooks.field("protocols").offset() + slot * object.layout("traffic").sizeBytes();
    return object.map("hook_counters").sumPerCpu(BpfMap.key(hook), at);
  }

  @Override
  public void close() {
    closeRun();
    memory.close();
    object.close();
  }

  private void closeRun() {
    if (run != null) {
      run.close();
      run = null;
    }
  }

  private void flow(int offset, Parsed.Flow into) {
    last.get(offset + key.field("saddr").offset(), into.addresses);
    into.sport = port(offset + key.field("sport").offset());
    into.dport = port(offset + key.field("dport").offset());
    into.proto = last.get(offset + key.field("proto").offset()) & 0xff;
    into.family = last.get(offset + key.field("family").offset()) & 0xff;
    into.flags = last.get(offset + key.field("flags").offset()) & 0xff;
  }

  private int port(int offset) {
    short wire = last.getShort(offset);
    boolean swap = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;
    return (swap ? Short.reverseBytes(wire) : wire) & 0xffff;
  }
}
