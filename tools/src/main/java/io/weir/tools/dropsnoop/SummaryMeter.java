package io.weir.tools.dropsnoop;

import io.weir.bpf.KernelClock;
import io.weir.ringbuf.drop.DropCount;
import io.weir.ringbuf.drop.DropKey;
import io.weir.ringbuf.drop.DropSample;
import io.weir.ringbuf.pipeline.DropMetrics;
import io.weir.ringbuf.pipeline.Pipeline;
import io.weir.ringbuf.traffic.CounterTable;
import io.weir.ringbuf.traffic.Counts;
import io.weir.ringbuf.traffic.Row;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Shows at each tick what was counted since the one before. One thread, the ring's. The sums are
 * the kernel's: what is shown at the end adds up to what was seen, less what was left out.
 */
final class SummaryMeter {
  private static final long SETTLE_NS = TimeUnit.MILLISECONDS.toNanos(500);
  private static final long TURN_NS = TimeUnit.MILLISECONDS.toNanos(1);

  private final DropSums sums;
  private final Pipeline pipeline;
  private final DropMetrics metrics;
  private final UnseenWatch unseen;
  private final CounterTable<DropKey> table;
  private final long beganNs = System.nanoTime();
  private long lastNs = beganNs;
  private long shown;

  SummaryMeter(DropSums sums, Pipeline pipeline, DropMetrics metrics, UnseenWatch unseen) {
    this.sums = sums;
    this.pipeline = pipeline;
    this.metrics = metrics;
    this.unseen = unseen;
    this.table = new CounterTable<>(beganNs, true);
  }

  /** The end of an interval; how many drops were lost to counting so far. */
  long tick() {
    show(sums.read(), false);
    return pipeline.accounting().totals().lostTotal();
  }

  /** After the programs are detached: a run that began before may still count. */
  void finish() {
    long startNs = System.nanoTime();
    Map<DropKey, Counts> last = sums.read();
    while (missing(last) != 0 && System.nanoTime() - startNs < SETTLE_NS) {
      LockSupport.parkNanos(TURN_NS);
      last = sums.read();
    }
    show(last, true);
  }

  /** What was seen and is neither counted here nor anything else yet. */
  private long missing(Map<DropKey, Counts> read) {
    long counted = read.values().stream().mapToLong(Counts::packets).sum();
    return pipeline.accounting().totals().inFlight() - (counted - shown);
  }

  private void show(Map<DropKey, Counts> read, boolean last) {
    long nowNs = System.nanoTime();
    long timeNs = KernelClock.bootNs() + KernelClock.realMinusBootNs();
    List<Row<DropKey>> rows = table.advance(nowNs, read);
    for (Row<DropKey> row : rows) {
      long packets = row.interval().packets();
      if (packets != 0) {
        shown += packets;
        metrics.add(row.key().reason(), packets);
        long unused = pipeline.show(new DropCount(timeNs, nowNs - lastNs, row));
      }
    }
    long intervalNs = nowNs - (last ? beganNs : lastNs);
    long unused = pipeline.show(new DropSample(timeNs, intervalNs, rows, unseen.all(), last));
    lastNs = nowNs;
  }
}
