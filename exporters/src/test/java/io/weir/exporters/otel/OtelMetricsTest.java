package io.weir.exporters.otel;

import static io.opentelemetry.sdk.testing.assertj.OpenTelemetryAssertions.assertThat;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.testing.exporter.InMemoryMetricReader;
import io.weir.exporters.SampleMetrics;
import org.junit.jupiter.api.Test;

class OtelMetricsTest {
  private static final AttributeKey<String> DIRECTION =
      AttributeKey.stringKey("network.io.direction");

  @Test
  void shouldMakeEachMetricAnInstrumentOfItsKindAndUnit() {
    InMemoryMetricReader reader = InMemoryMetricReader.create();
    try (SdkMeterProvider provider =
        SdkMeterProvider.builder().registerMetricReader(reader).build()) {
      OtelMetrics.register(provider.get("weir"), new SampleMetrics());

      assertThat(reader.collectAllMetrics())
          .satisfiesExactlyInAnyOrder(
              packets ->
                  assertThat(packets)
                      .hasName("system.network.packet.count")
                      .hasUnit("{packet}")
                      .hasDescription("Packets")
                      .hasLongSumSatisfying(
                          sum ->
                              sum.isMonotonic()
                                  .hasPointsSatisfying(
                                      point ->
                                          point
                                              .hasValue(23)
                                              .hasAttributes(Attributes.of(DIRECTION, "receive")),
                                      point ->
                                          point
                                              .hasValue(29)
                                              .hasAttributes(
                                                  Attributes.of(DIRECTION, "transmit")))),
              bytes ->
                  assertThat(bytes)
                      .hasName("system.network.io")
                      .hasUnit("By")
                      .hasLongSumSatisfying(
                          sum ->
                              sum.isMonotonic()
                                  .hasPointsSatisfying(point -> point.hasValue(1L << 40))),
              cpu ->
                  assertThat(cpu)
                      .hasName("process.cpu.time")
                      .hasUnit("s")
                      .hasDoubleSumSatisfying(
                          sum ->
                              sum.isMonotonic().hasPointsSatisfying(point -> point.hasValue(0.25))),
              queue ->
                  assertThat(queue)
                      .hasName("weir.sink.queue.length")
                      .hasLongSumSatisfying(
                          sum ->
                              sum.isNotMonotonic()
                                  .hasPointsSatisfying(point -> point.hasValue(7))));
    }
  }
}
