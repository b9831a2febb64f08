package io.weir.tools.bench;

import io.weir.bpf.BpfObject;
import io.weir.bpf.BpfRings;
import io.weir.bpf.BpfSpec;
import io.weir.bpf.TestRun;
import io.weir.exporters.json.EventJson;
import io.weir.ringbuf.event.Event;
import io.weir.ringbuf.metric.Metric;
import io.weir.ringbuf.metric.MetricVisitor;
import io.weir.ringbuf.pipeline.Accounting;
import io.weir.ringbuf.pipeline.Accounting.KernelCounts;
import io.weir.ringbuf.pipeline.Pipeline;
import io.weir.ringbuf.pipeline.PipelineMetrics;
import io.weir.ringbuf.pipeline.Totals;
import io.weir.ringbuf.ring.RingReader;
import io.weir.tools.Messages;
import io.weir.tools.export.ExportOptions;
import io.weir.tools.export.Exports;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Events a second from a ring through the pipeline to where the exporters' own options say, until
 * all are acknowledged; they are execs that a program makes up. With {@code --print}, so many of
 * them as JSON instead, one a line. Needs root.
 */
@Command(name = "export-bench")
public final class ExportBench implements Runnable {
  private static final String SCHEMA = "execsnoop/1";
  private static final int RING_BYTES = 16 << 20;
  private static final int RUN_BYTES = 32; // struct ringbench_run
  private static final int FILL = 1000;

  /** Far below a sink's own bound, so that nothing is lost there; a sink that keeps up has less. */
  private static final long QUEUED_BYTES = 1 << 20;

  private static final long TURN_NS = 500_000;
  private static final long FINISH_MS = 60_000;

  @Mixin private ExportOptions export;

  @Option(names = "--events", defaultValue = "500000")
  private int events;

  @Option(names = "--print")
  private int print;

  @Option(names = "--exits", description = "every other event is the end of the exec before it")
  private boolean exits;

  private final MadeUpExecs execs = new MadeUpExecs();

  /** See the class; prints one line of JSON. */
  public static void main(String[] args) {
    System.exit(new CommandLine(new ExportBench()).execute(args));
  }

  @Override
  public void run() {
    if (print > 0) {
      EventJson json = new EventJson(SCHEMA);
      for (int i = 0; i < print; i++) {
        System.out.println(new String(json.bytes(execs.of(i)), StandardCharsets.UTF_8));
      }
      return;
    }
    try (Exports exports = Exports.open(export, SCHEMA, new Messages("export-bench", true));
        BpfObject object = BpfSpec.named("ringbench").mapEntries("events", RING_BYTES).load();
        RingReader ring = new RingReader(BpfRings.map(object.map("events")));
        TestRun fill = object.program("fill").testRun()) {
      measure(exports, ring, fill);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void measure(Exports exports, RingReader ring, TestRun fill) throws InterruptedException {
    Accounting accounting = new Accounting(() -> new KernelCounts(events, 0, 0, 0, 0));
    Pipeline pipeline =
        new Pipeline(
            accounting,
            exports.workers(
                () -> {
                  throw new IllegalStateException("give --no-output");
                },
                true));
    PipelineMetrics metrics = new PipelineMetrics(pipeline);
    long startNs = System.nanoTime();
    for (int made = 0; made < events; made += FILL) {
      fill(fill, made);
      ring.read((data, at, length) -> pipeline.show(event(data.getLong(at))), FILL);
      while (queuedBytes(metrics) > QUEUED_BYTES) {
        LockSupport.parkNanos(TURN_NS);
      }
    }
    Map<String, Totals> totals = pipeline.finish(FINISH_MS);
    double seconds = (System.nanoTime() - startNs) / 1e9;
    long lost = totals.values().stream().mapToLong(Totals::lostTotal).sum();
    System.out.printf(
        Locale.ROOT,
        "{\"benchmark\":\"export\",\"sinks\":\"%s\",\"events\":%d,\"lost\":%d,\"events_s\":%.0f}%n",
        totals.keySet(),
        events,
        lost,
        events / seconds);
  }

  private Event event(long number) {
    if (!exits) {
      return execs.of(number);
    }
    return number % 2 == 0 ? execs.of(number / 2) : execs.endOf(number / 2);
  }

  private static void fill(TestRun fill, long first) {
    ByteBuffer run = ByteBuffer.allocate(RUN_BYTES).order(ByteOrder.nativeOrder());
    fill.context(run.putLong(0, FILL).putLong(Long.BYTES, first).array()).run();
  }

  /** What waits in the fullest queue. */
  private static long queuedBytes(PipelineMetrics metrics) {
    long[] most = {0};
    metrics.visit(
        new MetricVisitor() {
          @Override
          public void number(Metric metric, long value, Map<String, String> attributes) {
            if (metric.name().equals("weir.sink.queue.memory")) {
              most[0] = Math.max(most[0], value);
            }
          }

          @Override
          public void fraction(Metric metric, double value, Map<String, String> attributes) {
            // None of these is one.
          }
        });
    return most[0];
  }
}
