package io.weir.ringbuf.pipeline;

import io.weir.ringbuf.metric.Metric;
import io.weir.ringbuf.metric.MetricSource;
import io.weir.ringbuf.metric.MetricVisitor;
import java.util.List;
import java.util.Map;

/** The accounting of a pipeline and of its sinks. A few system calls a visit while it runs. */
public final class PipelineMetrics implements MetricSource {
  private static final String EVENT = "{event}";
  private static final String SINK = "weir.sink";
  private static final String CAUSE = "weir.loss.cause";

  private static final Metric SEEN =
      Metric.counter("weir.events.seen", EVENT, "Events that the programs looked at");
  private static final Metric SHOWN =
      Metric.counter("weir.events.shown", EVENT, "Events that were handed to the sinks");
  private static final Metric FILTERED =
      Metric.counter("weir.events.filtered", EVENT, "Events that the user's filters left out");
  private static final Metric SUPPRESSED =
      Metric.counter("weir.events.suppressed", EVENT, "Events that were left out as normal");
  private static final Metric LIMITED =
      Metric.counter("weir.events.limited", EVENT, "Events that a limit held back");
  private static final Metric LOST =
      Metric.counter("weir.events.lost", EVENT, "Events that were lost before any sink, by cause");
  private static final Metric SINK_WRITTEN =
      Metric.counter("weir.sink.events.written", EVENT, "Shown events that a sink wrote");
  private static final Metric SINK_LOST =
      Metric.counter("weir.sink.events.lost", EVENT, "Shown events that a sink lost, by cause");
  private static final Metric SINK_FILTERED =
      Metric.counter(
          "weir.sink.events.filtered", EVENT, "Shown events that were not meant for a sink");
  private static final Metric QUEUE =
      Metric.amount("weir.sink.queue.length", EVENT, "Events that wait for a sink");
  private static final Metric QUEUE_CAPACITY =
      Metric.amount("weir.sink.queue.capacity", EVENT, "Events that can wait for a sink");
  private static final Metric QUEUE_MEMORY =
      Metric.amount("weir.sink.queue.memory", "By", "Memory of the events that wait for a sink");
  private static final Metric QUEUE_MEMORY_LIMIT =
      Metric.amount(
          "weir.sink.queue.memory.limit", "By", "Memory that events waiting for a sink may take");

  private final Pipeline pipeline;

  /** The metrics of this pipeline. */
  public PipelineMetrics(Pipeline pipeline) {
    this.pipeline = pipeline;
  }

  @Override
  public List<Metric> metrics() {
    return List.of(
        SEEN,
        SHOWN,
        FILTERED,
        SUPPRESSED,
        LIMITED,
        LOST,
        SINK_WRITTEN,
        SINK_LOST,
        SINK_FILTERED,
        QUEUE,
        QUEUE_CAPACITY,
        QUEUE_MEMORY,
        QUEUE_MEMORY_LIMIT);
  }

  @Override
  public void visit(MetricVisitor visitor) {
    Totals totals = pipeline.current();
    visitor.number(SEEN, totals.seen(), Map.of());
    visitor.number(SHOWN, totals.shown(), Map.of());
    visitor.number(FILTERED, totals.filtered(), Map.of());
    visitor.number(SUPPRESSED, totals.suppressed(), Map.of());
    visitor.number(LIMITED, totals.limited(), Map.of());
    for (Loss cause : Loss.values()) {
      if (!cause.bySink()) {
        long lost = totals.lost().getOrDefault(cause, 0L);
        visitor.number(LOST, lost, Map.of(CAUSE, cause.label()));
      }
    }
    pipeline.workers().forEach(worker -> visit(worker, visitor));
  }

  private static void visit(SinkWorker worker, MetricVisitor visitor) {
    Map<String, String> sink = Map.of(SINK, worker.name());
    SinkTotals totals = worker.totals();
    visitor.number(SINK_WRITTEN, totals.written(), sink);
    visitor.number(SINK_FILTERED, totals.filtered(), sink);
    for (Loss cause : Loss.values()) {
      if (cause.bySink()) {
        long lost = totals.lost().getOrDefault(cause, 0L);
        visitor.number(SINK_LOST, lost, Map.of(SINK, worker.name(), CAUSE, cause.label()));
      }
    }
    visitor.number(QUEUE, worker.queuedEvents(), sink);
    visitor.number(QUEUE_CAPACITY, SinkWorker.QUEUE_EVENTS, sink);
    visitor.number(QUEUE_MEMORY, worker.queuedBytes(), sink);
    visitor.number(QUEUE_MEMORY_LIMIT, SinkWorker.QUEUE_BYTES, sink);
  }
}
