package io.weir.ringbuf.traffic;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/**
 * What a counter gained in the last 40 seconds, in slots of at least a second. Slots in which
 * nothing came take no room, so that a table full of short flows stays small. One thread.
 */
final class History {
  static final long SLOT_NS = TimeUnit.SECONDS.toNanos(1);
  private static final int FIRST_SLOTS = 2;

  private long[] startNs = new long[FIRST_SLOTS];
  private long[] endNs = new long[FIRST_SLOTS];
  private long[] packets = new long[FIRST_SLOTS];
  private long[] bytes = new long[FIRST_SLOTS];
  private int size;

  /** Adds what came between two readings. */
  void add(long fromNs, long toNs, Counts gained) {
    forget(toNs);
    if (gained.packets() == 0 && gained.bytes() == 0) {
      return;
    }
    if (size == 0 || toNs - startNs[size - 1] > SLOT_NS) {
      grow();
      startNs[size] = fromNs;
      packets[size] = 0;
      bytes[size] = 0;
      size++;
    }
    endNs[size - 1] = toNs;
    packets[size - 1] += gained.packets();
    bytes[size - 1] += gained.bytes();
  }

  /** Averages that end now; a tool that runs for less than a window divides by what it ran. */
  Rates rates(long beganNs, long nowNs) {
    return new Rates(
        rate(Window.SHORT, beganNs, nowNs),
        rate(Window.MIDDLE, beganNs, nowNs),
        rate(Window.LONG, beganNs, nowNs));
  }

  boolean isEmpty() {
    return size == 0;
  }

  /** Of a slot that the window's beginning cuts, its share counts. */
  private Rates.Rate rate(Window window, long beganNs, long nowNs) {
    long fromNs = Math.max(beganNs, nowNs - window.ns());
    double sumPackets = 0;
    double sumBytes = 0;
    for (int i = size - 1; i >= 0 && endNs[i] - fromNs > 0; i--) {
      long within = Math.min(endNs[i] - fromNs, endNs[i] - startNs[i]);
      double share = within / (double) (endNs[i] - startNs[i]);
      sumPackets += packets[i] * share;
      sumBytes += bytes[i] * share;
    }
    double seconds = (nowNs - fromNs) / (double) TimeUnit.SECONDS.toNanos(1);
    return seconds <= 0
        ? new Rates.Rate(0, 0)
        : new Rates.Rate(sumPackets / seconds, sumBytes / seconds);
  }

  private void forget(long nowNs) {
    int old = 0;
    while (old < size && nowNs - endNs[old] > Window.LONG.ns()) {
      old++;
    }
    if (old > 0) {
      size -= old;
      System.arraycopy(startNs, old, startNs, 0, size);
      System.arraycopy(endNs, old, endNs, 0, size);
      System.arraycopy(packets, old, packets, 0, size);
      System.arraycopy(bytes, old, bytes, 0, size);
    }
  }

  private void grow() {
    if (size == startNs.length) {
      startNs = Arrays.copyOf(startNs, 2 * size);
      endNs = Arrays.copyOf(endNs, 2 * size);
      packets = Arrays.copyOf(packets, 2 * size);
      bytes = Arrays.copyOf(bytes, 2 * size);
    }
  }
}
