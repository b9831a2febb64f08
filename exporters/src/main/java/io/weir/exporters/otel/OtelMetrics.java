package io.weir.exporters.otel;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.api.metrics.ObservableDoubleMeasurement;
import io.opentelemetry.api.metrics.ObservableLongMeasurement;
import io.opentelemetry.api.metrics.ObservableMeasurement;
import io.weir.ringbuf.metric.Metric;
import io.weir.ringbuf.metric.MetricSource;
import io.weir.ringbuf.metric.MetricVisitor;
import java.util.HashMap;
import java.util.Map;

/**
 * Makes a metric source's metrics asynchronous instruments of a meter: read once a collection, by
 * the collecting reader's thread. The meter's provider owns them and ends them.
 */
public final class OtelMetrics implements MetricVisitor {
  private final Map<Metric, ObservableLongMeasurement> numbers = new HashMap<>();
  private final Map<Metric, ObservableDoubleMeasurement> fractions = new HashMap<>();

  private OtelMetrics() {}

  /** Registers all that a source measures. */
  public static void register(Meter meter, MetricSource source) {
    OtelMetrics instruments = new OtelMetrics();
    ObservableMeasurement[] all =
        source.metrics().stream()
            .map(metric -> instruments.build(meter, metric))
            .toArray(ObservableMeasurement[]::new);
    if (all.length != 0) {
      var unused = // the provider ends it
          meter.batchCallback(
              () -> source.visit(instruments),
              all[0],
              java.util.Arrays.copyOfRange(all, 1, all.length));
    }
  }

  @Override
  public void number(Metric metric, long value, Map<String, String> attributes) {
    numbers.get(metric).record(value, attributes(attributes));
  }

  @Override
  public void fraction(Metric metric, double value, Map<String, String> attributes) {
    fractions.get(metric).record(value, attributes(attributes));
  }

  private ObservableMeasurement build(Meter meter, Metric metric) {
    if (metric.fractional()) {
      ObservableDoubleMeasurement fraction = fraction(meter, metric);
      fractions.put(metric, fraction);
      return fraction;
    }
    ObservableLongMeasurement number = number(meter, metric);
    numbers.put(metric, number);
    return number;
  }

  private static ObservableLongMeasurement number(Meter meter, Metric metric) {
    return metric.monotonic()
        ? meter
            .counterBuilder(metric.name())
            .setUnit(metric.unit())
            .setDescription(metric.description())
            .buildObserver()
        : meter
            .upDownCounterBuilder(metric.name())
            .setUnit(metric.unit())
            .setDescription(metric.description())
            .buildObserver();
  }

  private static ObservableDoubleMeasurement fraction(Meter meter, Metric metric) {
    return metric.monotonic()
        ? meter
            .counterBuilder(metric.name())
            .ofDoubles()
            .setUnit(metric.unit())
            .setDescription(metric.description())
            .buildObserver()
        : meter
            .upDownCounterBuilder(metric.name())
            .ofDoubles()
            .setUnit(metric.unit())
            .setDescription(metric.description())
            .buildObserver();
  }

  private static Attributes attributes(Map<String, String> attributes) {
    AttributesBuilder builder = Attributes.builder();
    attributes.forEach(builder::put);
    return builder.build();
  }
}
