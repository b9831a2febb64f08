package io.weir.exporters.otlp;

import io.opentelemetry.sdk.autoconfigure.spi.logs.ConfigurableLogRecordExporterProvider;
import io.opentelemetry.sdk.autoconfigure.spi.metrics.ConfigurableMetricExporterProvider;
import io.opentelemetry.sdk.autoconfigure.spi.traces.ConfigurableSpanExporterProvider;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.logs.export.LogRecordExporter;
import io.opentelemetry.sdk.metrics.export.MetricExporter;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.weir.ringbuf.error.WeirException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * The SDK's OTLP exporters, one a signal, as the settings say; null for a signal that is not sent.
 * Connects when something is sent.
 */
final class OtlpConnection implements AutoCloseable {
  private static final String OTLP = "otlp";
  private static final int CLOSE_MS = 200;

  private final OtlpSettings settings;
  private final SpanExporter spans;
  private final LogRecordExporter logs;
  private final MetricExporter metrics;

  /** Makes the exporters. */
  OtlpConnection(OtlpSettings settings) {
    this.settings = settings;
    spans =
        make(
            Signal.TRACES,
            ConfigurableSpanExporterProvider.class,
            provider -> provider.getName().equals(OTLP),
            provider -> tries(Signal.TRACES).in(provider.createExporter(settings.config())));
    logs =
        make(
            Signal.LOGS,
            ConfigurableLogRecordExporterProvider.class,
            provider -> provider.getName().equals(OTLP),
            provider -> tries(Signal.LOGS).in(provider.createExporter(settings.config())));
    metrics =
        make(
            Signal.METRICS,
            ConfigurableMetricExporterProvider.class,
            provider -> provider.getName().equals(OTLP),
            provider -> provider.createExporter(settings.config()));
  }

  SpanExporter spans() {
    return spans;
  }

  LogRecordExporter logs() {
    return logs;
  }

  MetricExporter metrics() {
    return metrics;
  }

  /** Sends an empty request of each signal, all at once; the failures. */
  Map<Signal, ExportFailure> probe(long timeoutMs) {
    Map<Signal, CompletableResultCode> results = new EnumMap<>(Signal.class);
    if (spans != null) {
      results.put(Signal.TRACES, spans.export(List.of()));
    }
    if (logs != null) {
      results.put(Signal.LOGS, logs.export(List.of()));
    }
    if (metrics != null) {
      results.put(Signal.METRICS, metrics.export(List.of()));
    }
    CompletableResultCode unused =
        CompletableResultCode.ofAll(results.values()).join(timeoutMs, TimeUnit.MILLISECONDS);
    Map<Signal, ExportFailure> failures = new EnumMap<>(Signal.class);
    results.forEach(
        (signal, result) -> {
          if (!result.isSuccess()) {
            failures.put(signal, ExportFailure.of(result.getFailureThrowable()));
          }
        });
    return failures;
  }

  private Tries tries(Signal signal) {
    return new Tries(settings.timeout(signal), settings.triesOnce());
  }

  private <P, E> E make(Signal signal, Class<P> kind, Predicate<P> isOurs, Function<P, E> maker) {
    if (!settings.wants(signal)) {
      return null;
    }
    for (P provider : ServiceLoader.load(kind)) {
      if (isOurs.test(provider)) {
        try {
          return maker.apply(provider);
        } catch (RuntimeException e) {
          throw refused(signal, e);
        }
      }
    }
    throw new IllegalStateException("no provider of " + kind.getName());
  }

  /** Of what was not checked before, only keys are left. */
  private WeirException refused(Signal signal, RuntimeException e) {
    boolean key = settings.value(signal, "client.key") != null;
    String setting = key ? settings.name(signal, "client.key") : OtlpSettings.OPTION;
    return new WeirException(setting, 0, e.getMessage(), e);
  }

  @Override
  public void close() {
    List<CompletableResultCode> all = new ArrayList<>();
    if (spans != null) {
      all.add(spans.shutdown());
    }
    if (logs != null) {
      all.add(logs.shutdown());
    }
    if (metrics != null) {
      all.add(metrics.shutdown());
    }
    CompletableResultCode unused =
        CompletableResultCode.ofAll(all).join(CLOSE_MS, TimeUnit.MILLISECONDS);
  }
}
