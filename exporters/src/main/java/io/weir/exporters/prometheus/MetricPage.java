package io.weir.exporters.prometheus;

import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.prometheus.metrics.model.snapshots.PrometheusNaming;
import io.prometheus.metrics.model.snapshots.Unit;
import io.weir.ringbuf.metric.Metric;
import io.weir.ringbuf.metric.MetricSource;
import io.weir.ringbuf.metric.MetricVisitor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * All sources as one page, read anew for each scrape. Names follow OpenTelemetry's rules for
 * Prometheus: underscores for dots, the unit at the end, {@code _total} for counters. Any thread.
 */
final class MetricPage {
  private volatile List<MetricSource> sources = List.of();

  /** What the page shows from now on. */
  void show(List<MetricSource> newSources) {
    sources = List.copyOf(newSources);
  }

  /** Whether there is anything to show yet. */
  boolean isEmpty() {
    return sources.isEmpty();
  }

  /** The values of this moment. */
  MetricSnapshots snapshots() {
    Series series = new Series();
    sources.forEach(source -> source.visit(series));
    return series.snapshots();
  }

  /** The name on the page, without a counter's {@code _total}. */
  static String name(Metric metric) {
    String name = PrometheusNaming.prometheusName(metric.name());
    Unit unit = unit(metric);
    return unit == null || name.endsWith("_" + unit) ? name : name + "_" + unit;
  }

  /** What is counted, in braces, is no unit. */
  private static Unit unit(Metric metric) {
    return switch (metric.unit()) {
      case "By" -> Unit.BYTES;
      case "s" -> Unit.SECONDS;
      default -> null;
    };
  }

  /** The values of one scrape, by metric. */
  private static final class Series implements MetricVisitor {
    private final Map<Metric, List<Point>> points = new LinkedHashMap<>();

    @Override
    public void number(Metric metric, long value, Map<String, String> attributes) {
      fraction(metric, (double) value, attributes);
    }

    @Override
    public void fraction(Metric metric, double value, Map<String, String> attributes) {
      points.computeIfAbsent(metric, m -> new ArrayList<>()).add(new Point(value, attributes));
    }

    MetricSnapshots snapshots() {
      List<MetricSnapshot> all = new ArrayList<>();
      points.forEach((metric, values) -> all.add(snapshot(metric, values)));
      return new MetricSnapshots(all);
    }

    private static MetricSnapshot snapshot(Metric metric, List<Point> values) {
      MetricMetadata metadata =
          new MetricMetadata(name(metric), metric.description(), unit(metric));
      return metric.monotonic()
          ? new CounterSnapshot(metadata, values.stream().map(Point::counter).toList())
          : new GaugeSnapshot(metadata, values.stream().map(Point::gauge).toList());
    }
  }

  /** One value and what it is of. */
  private record Point(double value, Map<String, String> attributes) {
    CounterDataPointSnapshot counter() {
      return new CounterDataPointSnapshot(value, labels(), null, 0);
    }

    GaugeDataPointSnapshot gauge() {
      return new GaugeDataPointSnapshot(value, labels(), null);
    }

    private Labels labels() {
      Labels.Builder labels = Labels.builder();
      attributes.forEach((name, text) -> labels.label(PrometheusNaming.prometheusName(name), text));
      return labels.build();
    }
  }
}
