package io.weir.ringbuf.pipeline;

import io.weir.ringbuf.error.Errno;
import io.weir.ringbuf.metric.Metric;
import io.weir.ringbuf.metric.MetricSource;
import io.weir.ringbuf.metric.MetricVisitor;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/** Counts shown execs, failed ones by errno, and ends. One thread adds, any thread reads. */
public final class ExecMetrics implements MetricSource {
  private static final Metric EXECS =
      Metric.counter("weir.process.execs", "{exec}", "Execs that succeeded and were shown");
  private static final Metric FAILED =
      Metric.counter(
          "weir.process.execs.failed", "{exec}", "Execs that failed and were shown, by errno");
  private static final Metric EXITS =
      Metric.counter(
          "weir.process.exits", "{exit}", "Ends that were shown of processes whose exec was shown");

  /** The last errno of asm-generic/errno.h. */
  private static final int MAX_ERRNO = 133;

  private static final String ERROR_TYPE = "error.type";
  private static final String OTHER = "_OTHER"; // the convention's word

  private final AtomicLong execs = new AtomicLong();
  private final AtomicLongArray failed = new AtomicLongArray(MAX_ERRNO + 1);
  private final AtomicLong exits = new AtomicLong();

  /** An exec was shown; {@code ret} is 0 or a negative errno. */
  void countExec(int ret) {
    if (ret == 0) {
      execs.incrementAndGet();
    } else {
      failed.incrementAndGet(ret < 0 && ret >= -MAX_ERRNO ? -ret : 0);
    }
  }

  void countExit() {
    exits.incrementAndGet();
  }

  @Override
  public List<Metric> metrics() {
    return List.of(EXECS, FAILED, EXITS);
  }

  @Override
  public void visit(MetricVisitor visitor) {
    visitor.number(EXECS, execs.get(), Map.of());
    visitor.number(EXITS, exits.get(), Map.of());
    for (int errno = 0; errno <= MAX_ERRNO; errno++) {
      long count = failed.get(errno);
      if (count != 0) {
        String name = errno == 0 ? OTHER : Errno.name(errno);
        visitor.number(FAILED, count, Map.of(ERROR_TYPE, name));
      }
    }
  }
}
