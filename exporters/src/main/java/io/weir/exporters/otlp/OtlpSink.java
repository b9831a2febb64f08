package io.weir.exporters.otlp;

import io.opentelemetry.api.logs.Severity;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.weir.exporters.otlp.Batches.Limits;
import io.weir.ringbuf.event.Event;
import io.weir.ringbuf.event.ExecEvent;
import io.weir.ringbuf.event.ExitEvent;
import io.weir.ringbuf.pipeline.AsyncSink;
import io.weir.ringbuf.pipeline.Deliveries;
import io.weir.ringbuf.pipeline.Loss;
import io.weir.ringbuf.pipeline.Missed;
import io.weir.ringbuf.pipeline.Totals;
import io.weir.ringbuf.traffic.InterfaceSample;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Execs and exits as spans, other events as log records. What is a metric already (samples) is not
 * sent again, nor is a signal that is switched off: such events count as delivered.
 */
final class OtlpSink implements AsyncSink {
  private final OtlpConnection connection;
  private final OtlpSettings settings;
  private final Origin origin;
  private final Complaints complaints;
  private final LongSupplier bootNs;
  private final boolean arguments;
  private final ProcessSpans processes;
  private Deliveries deliveries;
  private Batches<ProcessSpan> spans;
  private Batches<EventLog> logs;

  /**
   * A sink over a connection, which stays its owner's.
   *
   * @param bootNs CLOCK_BOOTTIME now
   * @param arguments whether arguments are sent
   */
  OtlpSink(
      OtlpConnection connection,
      OtlpSettings settings,
      Origin origin,
      SpanIds ids,
      Complaints complaints,
      LongSupplier bootNs,
      boolean arguments) {
    this.connection = connection;
    this.settings = settings;
    this.origin = origin;
    this.complaints = complaints;
    this.bootNs = bootNs;
    this.arguments = arguments;
    processes =
        new ProcessSpans(origin, ids, arguments, this::send, () -> deliveries.lost(Loss.QUEUE, 1));
  }

  @Override
  public String name() {
    return "otlp";
  }

  @Override
  public void tell(Deliveries told) {
    deliveries = told;
  }

  @Override
  public void open() {
    if (connection.spans() != null) {
      spans =
          new Batches<>(
              "otlp-spans",
              limits(Signal.TRACES, "otel.bsp", 5000),
              batch -> connection.spans().export(List.copyOf(batch)),
              (result, events) -> done(Signal.TRACES, result, events));
    }
    if (connection.logs() != null) {
      logs =
          new Batches<>(
              "otlp-logs",
              limits(Signal.LOGS, "otel.blrp", 1000),
              batch -> connection.logs().export(List.copyOf(batch)),
              (result, events) -> done(Signal.LOGS, result, events));
    }
  }

  @Override
  public void accept(Event event) throws IOException {
    if (event instanceof Totals) {
      return;
    }
    boolean process =
        event instanceof ExitEvent || (event instanceof ExecEvent exec && exec.ret() == 0);
    if (event instanceof InterfaceSample || (process ? spans == null : logs == null)) {
      deliveries.delivered(event.weight());
      return;
    }
    try {
      accept(event, process);
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private void accept(Event event, boolean process) throws IOException {
    if (!process) {
      log(event);
    } else if (event instanceof ExitEvent exit) {
      processes.exit(exit);
    } else if (event instanceof ExecEvent exec) {
      processes.exec(exec);
    }
  }

  @Override
  public void missed(Missed missed) {
    missed.exits().forEach(processes::exitLost);
  }

  @Override
  public void flush() {
    // Batches have a delay of their own.
  }

  @Override
  public void drain(long timeoutMs) throws InterruptedException {
    long untilNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMs);
    processes.endAll(bootNs.getAsLong());
    if (spans != null) {
      spans.drain(untilNs);
    }
    if (logs != null) {
      logs.drain(untilNs);
    }
  }

  @Override
  public void close() {
    if (spans != null) {
      spans.close();
    }
    if (logs != null) {
      logs.close();
    }
  }

  private void log(Event event) throws IOException {
    boolean failed = event instanceof ExecEvent;
    SpanContext context =
        event instanceof ExecEvent exec
            ? processes.contextOf(exec.process())
            : SpanContext.getInvalid();
    EventLog log =
        new EventLog(
            origin,
            event.name(),
            event.timestampNs(),
            TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis()),
            context,
            failed ? Severity.WARN : Severity.INFO,
            new OtelAttributes(arguments).add(event).build());
    add(logs, log, event.weight(), event.sizeBytes());
  }

  private void send(ProcessSpan span) {
    try {
      add(spans, span, span.events(), span.sizeBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static <T> void add(Batches<T> batches, T data, long events, int sizeBytes)
      throws IOException {
    try {
      batches.add(data, events, sizeBytes);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private void done(Signal signal, CompletableResultCode result, long events) {
    if (result.isSuccess()) {
      deliveries.delivered(events);
    } else {
      ExportFailure failure = ExportFailure.of(result.getFailureThrowable());
      deliveries.lost(failure.kind().loss(), events);
      complaints.tell(signal, settings.endpoint(signal), failure);
    }
  }

  private Limits limits(Signal signal, String prefix, long delayMs) {
    int batch = settings.config().getInt(prefix + ".max.export.batch.size", 512);
    long delay =
        settings
            .config()
            .getDuration(prefix + ".schedule.delay", Duration.ofMillis(delayMs))
            .toMillis();
    return new Limits(batch, delay, settings.timeout(signal).toMillis() + 5000);
  }
}
