package io.weir.ringbuf.pipeline;

import io.weir.ringbuf.drop.DropReason;
import io.weir.ringbuf.metric.Metric;
import io.weir.ringbuf.metric.MetricSource;
import io.weir.ringbuf.metric.MetricVisitor;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts shown drops by reason. One thread adds, any thread reads. The first {@value #MAX_REASONS}
 * reasons have a series each, the rest is {@code _OTHER}, for good.
 */
public final class DropMetrics implements MetricSource {
  static final int MAX_REASONS = 256;
  private static final Metric DROPS =
      Metric.counter("weir.packet.drops", "{packet}", "Dropped packets that were shown, by reason");
  private static final String OTHER = "_OTHER"; // the convention's word
  private static final String NAMELESS = "UNKNOWN";

  private final Map<String, AtomicLong> byReason = new ConcurrentHashMap<>();

  void count(DropReason reason) {
    add(reason, 1);
  }

  /** So many more for a reason; null for those of which none is known. */
  public void add(DropReason reason, long drops) {
    String name = reason == null ? OTHER : reason.name().isEmpty() ? NAMELESS : reason.name();
    AtomicLong counter = byReason.get(name);
    if (counter == null) {
      String series = byReason.size() < MAX_REASONS ? name : OTHER;
      counter = byReason.computeIfAbsent(series, any -> new AtomicLong());
    }
    counter.addAndGet(drops);
  }

  @Override
  public List<Metric> metrics() {
    return List.of(DROPS);
  }

  @Override
  public void visit(MetricVisitor visitor) {
    byReason.forEach(
        (reason, count) -> visitor.number(DROPS, count.get(), Map.of("weir.drop.reason", reason)));
  }
}
