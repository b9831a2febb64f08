package io.weir.policy.enforce;

import io.weir.bpf.BpfMap;
import io.weir.bpf.BpfObject;
import io.weir.bpf.MapMemory;
import io.weir.policy.rule.Family;
import io.weir.policy.rule.Prefix;
import io.weir.ringbuf.layout.StructLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What programs with rules know beside the rules: leases, addresses of this host, the past. */
final class RuledState implements AutoCloseable {
  private final BpfObject object;
  private final MapMemory memory;
  private final StructLayout state;
  private final StructLayout localKey;
  private final Set<Prefix> local = new HashSet<>();

  RuledState(BpfObject object) {
    this.object = object;
    memory = object.map(DatapathPrograms.STATE).mmap();
    state = object.layout("datapath_state");
    localKey = object.layout("local_key");
  }

  /** Lets a lease hold until then: jiffies64. */
  void lease(int number, long jiffies) {
    int at = state.field("leases").offset() + number * Long.BYTES;
    memory.buffer().putLong(at, jiffies);
  }

  /** Whether a destination is this host's, which every third one is, and those of many hosts. */
  boolean isLocal(Prefix destination) {
    boolean ipv4 = destination.family() == Family.IPV4;
    int first = (int) (destination.high() >>> 56);
    if (ipv4 ? first >= 224 : first == 0xff) {
      return true;
    }
    if (Long.bitCount(destination.high() ^ destination.low()) % 3 != 0) {
      return false;
    }
    if (local.add(destination)) {
      ByteBuffer key = ByteBuffer.allocate(localKey.sizeBytes()).order(ByteOrder.nativeOrder());
      key.put(localKey.field("address").offset(), destination.address());
      key.putInt(localKey.offset("family", Integer.BYTES), destination.family().version());
      object.map("local_addresses").put(key.array(), BpfMap.key(1));
    }
    return true;
  }

  /** Forgets addresses, and what was sent and came in fragments. */
  void clear() {
    local.clear();
    for (String name : List.of("local_addresses", "sent", "fragments")) {
      BpfMap map = object.map(name);
      map.keys().forEach(map::delete);
    }
  }

  @Override
  public void close() {
    memory.close();
  }
}
