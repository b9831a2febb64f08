package io.weir.exporters;

import io.weir.ringbuf.metric.Metric;
import io.weir.ringbuf.metric.MetricSource;
import io.weir.ringbuf.metric.MetricVisitor;
import java.util.List;
import java.util.Map;

/** One metric of each kind. */
public final class SampleMetrics implements MetricSource {
  private static final Metric PACKETS =
      Metric.counter("system.network.packet.count", "{packet}", "Packets");
  private static final Metric BYTES = Metric.counter("system.network.io", "By", "Bytes");
  private static final Metric CPU = Metric.seconds("process.cpu.time", "CPU time");
  private static final Metric QUEUE = Metric.amount("weir.sink.queue.length", "{event}", "Waiting");
  private static final String DIRECTION = "network.io.direction";

  @Override
  public List<Metric> metrics() {
    return List.of(PACKETS, BYTES, CPU, QUEUE);
  }

  @Override
  public void visit(MetricVisitor visitor) {
    visitor.number(PACKETS, 23, Map.of(DIRECTION, "receive"));
    visitor.number(PACKETS, 29, Map.of(DIRECTION, "transmit"));
    visitor.number(BYTES, 1L << 40, Map.of(DIRECTION, "receive"));
    visitor.fraction(CPU, 0.25, Map.of());
    visitor.number(QUEUE, 7, Map.of("weir.sink", "a \"b\"\n\\c"));
  }
}
