package io.weir.tools.dropsnoop;

import io.weir.ringbuf.traffic.DeviceDrops;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.concurrent.TimeUnit;

/**
 * Sets what an interface counts against the drops that were seen at it. A driver may tell its
 * counters late, so a drop that was seen stands for one that is counted within the next ten
 * seconds. One thread.
 */
final class UnseenLedger {
  private static final long KEPT_NS = TimeUnit.SECONDS.toNanos(10);

  private final ArrayDeque<Seen> waiting = new ArrayDeque<>();
  private DeviceDrops counted = DeviceDrops.NONE;
  private long matched;

  /**
   * What came since the last time.
   *
   * @param rise by how much the counters rose
   * @param seen how many drops were seen
   */
  void take(DeviceDrops rise, long seen, long nowNs) {
    while (!waiting.isEmpty() && nowNs - waiting.peekFirst().ns > KEPT_NS) {
      waiting.removeFirst();
    }
    if (seen > 0) {
      waiting.addLast(new Seen(nowNs, seen));
    }
    counted = counted.plus(rise);
    long left = rise.ofDevice();
    for (Iterator<Seen> i = waiting.iterator(); left > 0 && i.hasNext(); ) {
      Seen oldest = i.next();
      long taken = Math.min(left, oldest.drops);
      left -= taken;
      oldest.drops -= taken;
      matched += taken;
      if (oldest.drops == 0) {
        i.remove();
      }
    }
  }

  /** What was counted since the last {@link #clear}. */
  DeviceDrops counted() {
    return counted;
  }

  /** How many of these were seen. */
  long seen() {
    return matched;
  }

  /** How many were not. */
  long unseen() {
    return counted.ofDevice() - matched;
  }

  /** Begins anew, but for the drops that may still be counted. */
  void clear() {
    counted = DeviceDrops.NONE;
    matched = 0;
  }

  /** Drops that no counter told of yet. */
  private static final class Seen {
    private final long ns;
    private long drops;

    Seen(long ns, long drops) {
      this.ns = ns;
      this.drops = drops;
    }
  }
}
