package io.weir.tools.xdptop;

import io.weir.policy.trigger.FlowGain;
import io.weir.ringbuf.traffic.Counts;
import io.weir.ringbuf.traffic.FlowKey;
import io.weir.ringbuf.traffic.Gain;
import io.weir.ringbuf.traffic.HostKey;
import io.weir.ringbuf.traffic.Largest;
import io.weir.ringbuf.traffic.RateTable;
import io.weir.ringbuf.traffic.Row;
import io.weir.ringbuf.traffic.TextFilter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.IntToLongFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What each flow and each address gained since the tick before. A flood fills the table with new
 * flows at every tick, so what is kept of a flow is a few words in arrays; only the largest, and
 * those that had rows, become rows. Up to 2,048 flows no choice is made. One thread.
 */
final class FlowMeter {
  private static final int LARGEST = 2048;
  private static final int ROWS = 3 * LARGEST;

  private final FlowSlots slots;
  private final FlowCounts counts;
  private final FlowKey[] keys; // of the slots that may have rows
  private final RateTable<FlowKey> flows;
  private final HostMeter sources;
  private final HostMeter destinations;
  private int entries;

  /**
   * A meter of all flows in the table.
   *
   * @param beganNs when counting began, by a monotonic clock
   * @param fresh whether the table was empty then; otherwise the first read gives no gains
   */
  FlowMeter(FlowSlots slots, long beganNs, boolean fresh) {
    this.slots = slots;
    counts = new FlowCounts(slots.size(), fresh);
    keys = new FlowKey[slots.size()];
    flows = new RateTable<>(beganNs, ROWS);
    sources = new HostMeter(HostKey.Role.SOURCE, beganNs);
    destinations = new HostMeter(HostKey.Role.DESTINATION, beganNs);
  }

  /** Reads the whole table. */
  void read() {
    entries = 0;
    sources.clear();
    destinations.clear();
    counts.begin();
    for (int slot = 0; slot < keys.length; slot++) {
      int tag = slots.tag(slot);
      if (tag != 0) {
        entries++;
        read(slot, tag);
      }
    }
    counts.end();
  }

  /** How many flows the table held at the last read. */
  int entries() {
    return entries;
  }

  /** How many of them had packets since this meter began. */
  int total() {
    return counts.known().length;
  }

  /**
   * The rows of the flows as of the last read.
   *
   * @param filter which flows are wanted; of too many, these are looked at first
   */
  List<Row<FlowKey>> flows(long nowNs, TextFilter filter) {
    Map<FlowKey, Gain> gains = new LinkedHashMap<>();
    for (int slot : chosen(filter)) {
      FlowKey key = key(slot);
      if (key != null) {
        gains.merge(key, counts.gain(slot), Gain::plus);
      }
    }
    List<Row<FlowKey>> rows = flows.advance(nowNs, gains);
    forgetKeys(flows.keys());
    return rows;
  }

  /**
   * Gives what each flow gained at the last read, but those that were pushed out since. What has no
   * row gets none by this: its key is not kept.
   */
  void gains(Consumer<FlowGain> to) {
    for (int slot : counts.known()) {
      if (counts.gainedPackets(slot) != 0) {
        FlowKey key = keys[slot] == null ? slots.key(slot) : keys[slot];
        int tcpFlags = slots.tcpFlags(slot);
        boolean sampled = slots.isSampled(slot);
        if (counts.isSame(slot, slots.tagAfter(slot))) {
          Counts gained = new Counts(counts.gainedPackets(slot), counts.gainedBytes(slot));
          to.accept(new FlowGain(key, gained, tcpFlags, sampled));
        }
      }
    }
  }

  /** The rows of the source addresses as of the last read. */
  List<Row<HostKey>> sources(long nowNs, TextFilter filter) {
    return sources.rows(nowNs, filter);
  }

  /** The rows of the destination addresses. */
  List<Row<HostKey>> destinations(long nowNs, TextFilter filter) {
    return destinations.rows(nowNs, filter);
  }

  private void read(int slot, int tag) {
    if (!slots.isReady(slot, tag)) {
      return; // the next read finds it
    }
    long packets = slots.packets(slot);
    long bytes = slots.bytes(slot);
    FlowSlots.Ends ends = counts.isNews(slot, tag, packets, bytes) ? slots.ends(slot) : null;
    if (ends == null || slots.tagAfter(slot) != tag) {
      return;
    }
    if (!counts.isSame(slot, tag)) {
      keys[slot] = null;
    }
    counts.set(slot, tag, packets, bytes, ends.sampled());
    long gainedPackets = counts.gainedPackets(slot);
    long gainedBytes = counts.gainedBytes(slot);
    sources.add(ends, gainedPackets, gainedBytes);
    destinations.add(ends, gainedPackets, gainedBytes);
  }

  /** The slots that become rows, in ascending order. */
  private int[] chosen(TextFilter filter) {
    int[] known = counts.known();
    if (known.length <= LARGEST) {
      return known;
    }
    int[] wanted =
        filter.matchesAll()
            ? known
            : IntStream.of(known).filter(slot -> isWanted(slot, filter)).toArray();
    return Stream.of(
            largest(wanted, counts::gainedBytes),
            largest(wanted, counts::gainedPackets),
            largest(wanted, counts::totalBytes),
            IntStream.of(known).filter(slot -> keys[slot] != null))
        .flatMapToInt(each -> each)
        .sorted()
        .distinct()
        .toArray();
  }

  private static IntStream largest(int[] among, IntToLongFunction by) {
    long[] numbers = IntStream.of(among).mapToLong(by).toArray();
    return IntStream.of(Largest.of(numbers, numbers.length, LARGEST)).map(i -> among[i]);
  }

  private boolean isWanted(int slot, TextFilter filter) {
    FlowKey key = keys[slot] == null ? slots.key(slot) : keys[slot];
    return filter.matches(key);
  }

  /** Null when the flow was pushed out since it was read. */
  private FlowKey key(int slot) {
    if (keys[slot] == null) {
      FlowKey key = slots.key(slot);
      keys[slot] = counts.isSame(slot, slots.tagAfter(slot)) ? key : null;
    }
    return keys[slot];
  }

  private void forgetKeys(Set<FlowKey> known) {
    for (int slot = 0; slot < keys.length; slot++) {
      if (keys[slot] != null && !known.contains(keys[slot])) {
        keys[slot] = null;
      }
    }
  }
}
