package io.weir.bpf.bench;

import com.sun.management.ThreadMXBean;
import io.weir.bpf.BpfObject;
import io.weir.bpf.BpfRings;
import io.weir.bpf.BpfSpec;
import io.weir.bpf.TestRun;
import io.weir.ringbuf.ring.RecordHandler;
import io.weir.ringbuf.ring.RingReader;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Locale;

/**
 * The time and the allocation of an event that {@link RingReader} reads: the counterpart of {@code
 * scripts/bench.d/ring.c}, with the same fill, the same sum and the same line of JSON. Needs root.
 *
 * <p>Arguments: RECORDS, RING_BYTES, FILLS; some more fills warm up.
 */
public final class RingBench {
  private static final int WARM_UP_FILLS = 20;
  private static final int RECORD_WORDS = 8;
  private static final int RUN_BYTES = 32; // struct ringbench_run

  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private final TestRun fill;
  private final RingReader ring;
  private final long records;
  private final Tally tally = new Tally();
  private long allocatedBytes;

  private RingBench(TestRun fill, RingReader ring, long records) {
    this.fill = fill;
    this.ring = ring;
    this.records = records;
  }

  /** Prints one line of JSON. */
  public static void main(String[] args) {
    long records = Long.parseLong(args[0]);
    int ringBytes = Integer.parseInt(args[1]);
    double[] ns = new double[Integer.parseInt(args[2])];
    try (BpfObject object = BpfSpec.named("ringbench").mapEntries("events", ringBytes).load();
        RingReader ring = new RingReader(BpfRings.map(object.map("events")));
        TestRun fill = object.program("fill").testRun()) {
      RingBench bench = new RingBench(fill, ring, records);
      for (int i = 0; i < WARM_UP_FILLS; i++) {
        bench.measure();
      }
      bench.allocatedBytes = 0;
      for (int i = 0; i < ns.length; i++) {
        ns[i] = bench.measure();
      }
      Arrays.sort(ns);
      System.out.printf(
          Locale.ROOT,
          "{\"benchmark\":\"ring\",\"reader\":\"weir\",\"java\":\"%s\",\"records\":%d,"
              + "\"record_bytes\":%d,\"ring_bytes\":%d,\"fills\":%d,\"ns_event_median\":%.2f,"
              + "\"ns_event_min\":%.2f,\"ns_event_max\":%.2f,\"allocated_bytes_event\":%.6f}%n",
          System.getProperty("java.vm.version"),
          records,
          RECORD_WORDS * Long.BYTES,
          ringBytes,
          ns.length,
          (ns[ns.length / 2] + ns[(ns.length - 1) / 2]) / 2,
          ns[0],
          ns[ns.length - 1],
          (double) bench.allocatedBytes / (records * ns.length));
    }
  }

  /** One fill and one read of all of it; the time of the read in ns an event. */
  private double measure() {
    fill();
    tally.events = 0;
    tally.sum = 0;
    long allocated = threads.getCurrentThreadAllocatedBytes();
    long start = System.nanoTime();
    int handled = ring.read(tally, Integer.MAX_VALUE);
    long spent = System.nanoTime() - start;
    allocatedBytes += threads.getCurrentThreadAllocatedBytes() - allocated;
    // word[0] of record i is i, its last one i + 7
    long expected = records * (records - 1) + (RECORD_WORDS - 1) * records;
    if (handled != records || tally.events != records || tally.sum != expected) {
      throw new IllegalStateException("read " + handled + " of " + records + ": the sum differs");
    }
    return (double) spent / records;
  }

  private void fill() {
    ByteBuffer run = ByteBuffer.allocate(RUN_BYTES).order(ByteOrder.nativeOrder());
    fill.context(run.putLong(0, records).array()).run();
  }

  /** As sum_record() of ring.c. */
  private static final class Tally implements RecordHandler {
    private long events;
    private long sum;

    @Override
    public void onRecord(ByteBuffer data, int offset, int length) {
      events++;
      sum += data.getLong(offset) + data.getLong(offset + length - Long.BYTES);
    }
  }
}
