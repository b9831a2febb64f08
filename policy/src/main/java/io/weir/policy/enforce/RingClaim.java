package io.weir.policy.enforce;

import io.weir.bpf.BpfMap;
import io.weir.bpf.BpfObject;
import io.weir.bpf.BpfTypes;
import io.weir.bpf.MapMemory;
import io.weir.ringbuf.error.AttachFailed;
import io.weir.ringbuf.error.Errno;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * That the datapath's events go to one ring: its id, in a word that all processes of the datapath
 * share. A claim whose ring no process has open any more, as after SIGKILL, is void.
 */
final class RingClaim implements AutoCloseable {
  private static final VarHandle WORDS =
      MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.nativeOrder());

  private final MapMemory memory;
  private final ByteBuffer state;
  private final int word;
  private final int ringId;

  private RingClaim(BpfObject datapath, int ringId) {
    this.word = datapath.layout("datapath_state").offset("events_ring", Integer.BYTES);
    this.memory = datapath.map(DatapathPrograms.STATE).mmap();
    this.state = memory.buffer();
    this.ringId = ringId;
  }

  /**
   * Claims for the ring of an object.
   *
   * @throws AttachFailed EBUSY when the events go to another process
   */
  static RingClaim take(BpfObject datapath, BpfObject sending, String interfaceName) {
    BpfMap ring = sending.map("events");
    RingClaim claim = new RingClaim(datapath, ring.info().id());
    try {
      claim.take(interfaceName);
      return claim;
    } catch (RuntimeException e) {
      claim.memory.close();
      throw e;
    }
  }

  /** The ring of a reader that was killed; 0: there is none. */
  static int forgotten(BpfMap stateMap, BpfTypes types) {
    int at = types.layout("datapath_state").offset("events_ring", Integer.BYTES);
    byte[] state = stateMap.get(BpfMap.key(0)).orElseThrow();
    int ring = ByteBuffer.wrap(state).order(ByteOrder.nativeOrder()).getInt(at);
    return ring == 0 || reader(ring).isPresent() ? 0 : ring;
  }

  /** Makes that reader's claim void in words too. */
  static void release(BpfMap stateMap, BpfTypes types, int ring) {
    int at = types.layout("datapath_state").offset("events_ring", Integer.BYTES);
    try (MapMemory memory = stateMap.mmap()) {
      boolean unused = WORDS.compareAndSet(memory.buffer(), at, ring, 0); // false: taken over
    }
  }

  @Override
  public void close() {
    boolean unused = WORDS.compareAndSet(state, word, ringId, 0); // false: somebody took it over
    memory.close();
  }

  private void take(String interfaceName) {
    int other = (int) WORDS.getAcquire(state, word);
    Optional<String> reader = other == 0 ? Optional.empty() : reader(other);
    if (reader.isEmpty() && WORDS.compareAndSet(state, word, other, ringId)) {
      return;
    }
    throw new AttachFailed(
        "send flow events of " + interfaceName,
        Errno.EBUSY,
        "flow events of this datapath are already read by "
            + reader.orElse("another process")
            + ": end it, or go on without --flows");
  }

  /** Who reads a ring; empty when nobody does. */
  private static Optional<String> reader(int id) {
    String open = "map_id:\t" + id + "\n";
    try {
      return Holders.find(info -> info.contains(open)).map(pid -> "process " + pid);
    } catch (IOException e) {
      return Optional.of("a process that is not known: " + e.getMessage());
    }
  }
}
