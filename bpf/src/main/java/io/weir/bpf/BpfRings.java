package io.weir.bpf;

import io.weir.bpf.sys.MappedRing;
import io.weir.ringbuf.ring.RingMemory;

/** Maps the pages of ring buffers. */
public final class BpfRings {
  private BpfRings() {}

  /** The pages of a {@code BPF_MAP_TYPE_RINGBUF}; the ring's reader owns them. */
  public static RingMemory map(BpfMap ring) {
    return MappedRing.open(ring.fd(), ring.maxEntries());
  }
}
