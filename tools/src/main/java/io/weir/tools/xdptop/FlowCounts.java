package io.weir.tools.xdptop;

import io.weir.ringbuf.traffic.Counts;
import io.weir.ringbuf.traffic.Gain;
import java.util.Arrays;
import java.util.BitSet;
import java.util.stream.IntStream;

/** The counts of each slot of the table of flows at the last two reads, as plain words. */
final class FlowCounts {
  private final int[] tags;
  private final long[] packets;
  private final long[] bytes;
  private final BitSet sampled = new BitSet();
  private final long[] gainedPackets;
  private final long[] gainedBytes;
  private final long[] earlierPackets; // of flows that were there before the first read
  private final long[] earlierBytes;
  private int[] known = {};
  private boolean first;

  /**
   * Counts that are all 0.
   *
   * @param fresh whether the table is empty now; otherwise what the first read finds is no gain
   */
  FlowCounts(int slots, boolean fresh) {
    tags = new int[slots];
    packets = new long[slots];
    bytes = new long[slots];
    gainedPackets = new long[slots];
    gainedBytes = new long[slots];
    earlierPackets = new long[fresh ? 0 : slots];
    earlierBytes = new long[fresh ? 0 : slots];
    first = !fresh;
  }

  /** Before a read of all slots. */
  void begin() {
    Arrays.fill(gainedPackets, 0);
    Arrays.fill(gainedBytes, 0);
  }

  /** After it. */
  void end() {
    first = false;
    known = IntStream.range(0, tags.length).filter(slot -> totalPackets(slot) != 0).toArray();
  }

  /** Whether a slot holds the flow that it held when it was set. */
  boolean isSame(int slot, int tag) {
    return tags[slot] == tag;
  }

  /**
   * Whether a slot's counts are more than before. Less is what another CPU added and is about to
   * take back: flows.h, add_in_turn().
   */
  boolean isNews(int slot, int tag, long nowPackets, long nowBytes) {
    return tags[slot] != tag
        || (nowPackets >= packets[slot]
            && nowBytes >= bytes[slot]
            && nowPackets + nowBytes != packets[slot] + bytes[slot]);
  }

  /** What a slot holds now. */
  void set(int slot, int tag, long nowPackets, long nowBytes, boolean nowSampled) {
    boolean same = tags[slot] == tag;
    if (!first) {
      gainedPackets[slot] = nowPackets - (same ? packets[slot] : 0);
      gainedBytes[slot] = nowBytes - (same ? bytes[slot] : 0);
    }
    if (earlierPackets.length != 0 && !same) {
      earlierPackets[slot] = first ? nowPackets : 0;
      earlierBytes[slot] = first ? nowBytes : 0;
    }
    tags[slot] = tag;
    packets[slot] = nowPackets;
    bytes[slot] = nowBytes;
    sampled.set(slot, nowSampled);
  }

  long gainedPackets(int slot) {
    return gainedPackets[slot];
  }

  long gainedBytes(int slot) {
    return gainedBytes[slot];
  }

  long totalBytes(int slot) {
    return bytes[slot] - (earlierBytes.length == 0 ? 0 : earlierBytes[slot]);
  }

  Gain gain(int slot) {
    return new Gain(
        new Counts(gainedPackets[slot], gainedBytes[slot]),
        new Counts(totalPackets(slot), totalBytes(slot)),
        sampled.get(slot));
  }

  /** The slots whose flows had packets since counting began, in ascending order. */
  int[] known() {
    return known;
  }

  private long totalPackets(int slot) {
    return packets[slot] - (earlierPackets.length == 0 ? 0 : earlierPackets[slot]);
  }
}
