package io.weir.exporters.otlp;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.export.PeriodicMetricReader;
import io.weir.exporters.otel.OtelMetrics;
import io.weir.ringbuf.error.WeirException;
import io.weir.ringbuf.metric.MetricSource;
import io.weir.ringbuf.pipeline.Loss;
import io.weir.ringbuf.pipeline.Sink;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Events and metrics of one run to a receiver of OTLP. The SDK's own log is not needed: what went
 * wrong is told here, and counted.
 */
public final class OtlpExporter implements AutoCloseable {
  private static final String SCOPE = "io.weir";
  private static final Duration PROBE = Duration.ofSeconds(5);
  private static final Duration DEFAULT_INTERVAL = Duration.ofSeconds(60);
  private static final int LAST_METRICS_MS = 1500;

  private final OtlpSettings settings;
  private final OtlpConnection connection;
  private final Complaints complaints;
  private final Origin origin;
  private final OtlpSink sink;
  private SdkMeterProvider meters;

  private OtlpExporter(OtlpSettings settings, Run run, Consumer<String> say) {
    this.settings = settings;
    this.complaints = new Complaints(say, System::nanoTime);
    this.origin =
        new Origin(
            settings.resource(
                HostResource.read(Path.of("/"), System.getenv(), run.tool, run.version)),
            InstrumentationScopeInfo.builder(SCOPE).setVersion(run.version).build());
    this.connection = new OtlpConnection(settings);
    this.sink =
        new OtlpSink(
            connection,
            settings,
            origin,
            new SpanIds(run.bootId),
            complaints,
            run.bootNs,
            run.arguments);
  }

  /**
   * Makes the exporters, and asks the receiver whether it will have what they send. One that cannot
   * be reached, or does not answer within five seconds, may come later: that is only told.
   *
   * @param say tells the user
   * @throws WeirException naming a setting, when the receiver says that it is wrong
   */
  public static OtlpExporter open(OtlpSettings settings, Run run, Consumer<String> say) {
    return open(settings, run, say, PROBE);
  }

  static OtlpExporter open(
      OtlpSettings settings, Run run, Consumer<String> say, Duration patience) {
    OtlpExporter exporter = new OtlpExporter(settings, run, say);
    boolean open = false;
    try {
      exporter.probe(patience);
      open = true;
    } finally {
      if (!open) {
        exporter.close();
      }
    }
    return exporter;
  }

  private void probe(Duration patience) {
    Map<Signal, ExportFailure> failures;
    try (OtlpConnection asking = new OtlpConnection(settings.once(patience))) {
      failures = asking.probe(patience.toMillis());
    }
    failures.forEach(this::judge);
    failures.entrySet().stream()
        .filter(e -> e.getValue().kind().loss() != Loss.REFUSED) // of an empty request: no matter
        .limit(1)
        .forEach(e -> complaints.tell(e.getKey(), settings.endpoint(e.getKey()), e.getValue()));
  }

  private void judge(Signal signal, ExportFailure failure) {
    switch (failure.kind()) {
      case UNAUTHORIZED -> throw refused(signal, "headers", failure);
      case NOT_FOUND -> throw refused(signal, "endpoint", failure);
      case TLS -> throw refused(signal, certificate(signal), failure);
      default -> {} // it may be otherwise soon
    }
  }

  /** The setting that is most likely to blame. */
  private String certificate(Signal signal) {
    return settings.value(signal, "client.key") == null ? "certificate" : "client.certificate";
  }

  private WeirException refused(Signal signal, String setting, ExportFailure failure) {
    return new WeirException(
        settings.name(signal, setting),
        0,
        signal.label() + " to " + settings.endpoint(signal) + ": " + failure.text());
  }

  /** Where events go. */
  public Sink sink() {
    return sink;
  }

  /** Sends from now on what these sources measure. */
  public void measure(List<MetricSource> sources) {
    if (connection.metrics() == null) {
      return;
    }
    String endpoint = settings.endpoint(Signal.METRICS);
    PeriodicMetricReader reader =
        PeriodicMetricReader.builder(
                new ToldMetrics(
                    connection.metrics(), f -> complaints.tell(Signal.METRICS, endpoint, f)))
            .setInterval(
                settings.config().getDuration("otel.metric.export.interval", DEFAULT_INTERVAL))
            .build();
    meters =
        SdkMeterProvider.builder()
            .setResource(origin.resource())
            .registerMetricReader(reader)
            .build();
    sources.forEach(source -> OtelMetrics.register(meters.get(SCOPE), source));
  }

  /** Sends the last metrics, for a moment, and disconnects. */
  @Override
  public void close() {
    if (meters != null) {
      CompletableResultCode unused = meters.shutdown().join(LAST_METRICS_MS, TimeUnit.MILLISECONDS);
    }
    sink.close();
    connection.close();
  }

  /**
   * What a run is.
   *
   * @param tool its name
   * @param bootId of the kernel's life, as in /proc/sys/kernel/random/boot_id
   * @param bootNs CLOCK_BOOTTIME now
   * @param arguments whether the arguments of execs are sent
   */
  public record Run(
      String tool, String version, String bootId, LongSupplier bootNs, boolean arguments) {}
}
