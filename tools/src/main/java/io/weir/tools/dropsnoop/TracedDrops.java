package io.weir.tools.dropsnoop;

import io.weir.bpf.NftTrace;
import io.weir.ringbuf.drop.HeaderKey;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The drops that nftables told of, until the drop itself is told: by the packet's headers, for
 * nothing else is the same in both. Bounded: of what nobody asks for, the oldest goes. Not
 * synchronized.
 */
final class TracedDrops {
  static final int MAX_PACKETS = 1024;
  static final int MAX_DROPS = 4096;

  /** The headers of packets on their way, by the trace's id: they come once in a base chain. */
  private final Map<Integer, HeaderKey> packets =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Integer, HeaderKey> eldest) {
          return size() > MAX_PACKETS;
        }
      };

  private final Map<HeaderKey, Deque<NftTrace>> drops = new LinkedHashMap<>();
  private int waiting;
  private long unmatched;

  /** Takes a step of a packet's way. */
  void take(NftTrace step) {
    if (step.headers() != null) {
      packets.put(step.id(), step.headers());
    }
    if (step.kind() == NftTrace.Kind.RETURN || step.verdict() < 0) {
      return; // it goes on
    }
    HeaderKey key = packets.remove(step.id());
    if (step.verdict() == NftTrace.DROP && key != null) {
      drops.computeIfAbsent(key, any -> new ArrayDeque<>(1)).add(step);
      waiting++;
      forget();
    }
  }

  private void forget() {
    if (waiting <= MAX_DROPS) {
      return;
    }
    Iterator<Deque<NftTrace>> oldest = drops.values().iterator();
    Deque<NftTrace> steps = oldest.next();
    waiting -= steps.size();
    unmatched += steps.size();
    oldest.remove();
  }

  /**
   * The step that dropped a packet with these headers, the first of several; null: none is known.
   */
  NftTrace remove(HeaderKey key) {
    Deque<NftTrace> steps = drops.get(key);
    if (steps == null) {
      return null;
    }
    NftTrace step = steps.remove();
    waiting--;
    if (steps.isEmpty()) {
      drops.remove(key);
    }
    return step;
  }

  /** How many were forgotten, because no drop with such headers was shown. */
  long unmatched() {
    return unmatched;
  }
}
