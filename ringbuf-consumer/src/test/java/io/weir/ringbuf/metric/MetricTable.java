package io.weir.ringbuf.metric;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;

/** What one visit of a source reports; checks that it keeps to the contract. */
public final class MetricTable implements MetricVisitor {
  private final MetricSource source;
  private final Map<String, Double> values = new HashMap<>();

  private MetricTable(MetricSource source) {
    this.source = source;
  }

  /** Visits a source once. */
  public static MetricTable of(MetricSource source) {
    MetricTable table = new MetricTable(source);
    source.visit(table);
    return table;
  }

  /** The value of a series; its attributes as name, value, name, value. */
  public double value(String metric, String... attributes) {
    Map<String, String> map = new HashMap<>();
    for (int i = 0; i < attributes.length; i += 2) {
      map.put(attributes[i], attributes[i + 1]);
    }
    assertThat(values).containsKey(metric + map);
    return values.get(metric + map);
  }

  /** Every series by name and attributes. */
  public Map<String, Double> values() {
    return values;
  }

  @Override
  public void number(Metric metric, long value, Map<String, String> attributes) {
    assertThat(metric.fractional()).as(metric.name()).isFalse();
    add(metric, (double) value, attributes);
  }

  @Override
  public void fraction(Metric metric, double value, Map<String, String> attributes) {
    assertThat(metric.fractional()).as(metric.name()).isTrue();
    add(metric, value, attributes);
  }

  private void add(Metric metric, double value, Map<String, String> attributes) {
    assertThat(source.metrics()).contains(metric);
    assertThat(value).as(metric.name()).isNotNegative();
    assertThat(values.put(metric.name() + new HashMap<>(attributes), value))
        .as("series reported twice: " + metric.name() + attributes)
        .isNull();
  }
}
