package io.weir.tools.xdptop;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.weir.tools.ToolProcess;
import io.weir.tools.export.OtlpReceiver;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Known traffic, as a receiver that we did not write gets it. */
@Tag("host") // the kernel does not matter, and node answers too late in the VM
class XdptopOtlpKernelIT {
  private static final int PINGS = 23;
  private static final int FRAME_BYTES = 14 + 20 + 8 + 56;
  private static final int FLOWS = 2; // one in each direction

  @Test
  void shouldSendCountsAsMetricsAndNewFlowsAsLogRecords() throws Exception {
    try (OtlpReceiver receiver = OtlpReceiver.start();
        TrafficLab lab = new TrafficLab();
        ToolProcess tool = lab.xdptop("--flows", "--otlp=" + receiver.url("http"))) {
      lab.ping("192.0.2.1", PINGS);
      TrafficLab.await(
          tool,
          sample ->
              TrafficLab.total(sample, "receive", "icmp") == PINGS
                  && TrafficLab.total(sample, "transmit", "icmp") == PINGS);
      FlowStarts.await(tool, FLOWS);
      assertThat(tool.signal("INT")).as(tool.stderr()).isZero();
      assertMetrics(receiver.metrics(), FlowStarts.summary(tool));
      assertRecords(receiver.logs(), FlowStarts.of(tool));
    }
  }

  private static void assertMetrics(List<JsonNode> metrics, JsonNode summary) {
    Map<String, Long> values = values(metrics);
    long shown = summary.at("/weir/shown").asLong();
    assertThat(values)
        .containsEntry("system.network.packet.count receive", (long) PINGS)
        .containsEntry("system.network.packet.count transmit", (long) PINGS)
        .containsEntry("system.network.io receive", (long) PINGS * FRAME_BYTES)
        .containsEntry("system.network.io transmit", (long) PINGS * FRAME_BYTES)
        .containsEntry("system.network.packet.dropped receive", 0L)
        .containsEntry("weir.hook.packets receive xdp", (long) PINGS)
        .containsEntry("weir.protocol.packets receive icmp", (long) PINGS)
        .containsEntry("weir.protocol.packets transmit icmp", (long) PINGS)
        .containsEntry("weir.protocol.io transmit icmp", (long) PINGS * FRAME_BYTES)
        .containsEntry("weir.trait.packets receive ipv4", (long) PINGS)
        .containsEntry("weir.flow_table.created", (long) FLOWS)
        .containsEntry("weir.flow_table.entries", (long) FLOWS)
        .containsEntry("weir.events.shown", shown)
        .containsEntry("weir.sink.events.written otlp", shown);
    assertThat(values.keySet()).filteredOn(name -> name.startsWith("weir.protocol")).hasSize(4);
    JsonNode packets = named(metrics, "system.network.packet.count");
    assertThat(packets.get("unit").asText()).isEqualTo("{packet}");
    assertThat(packets.at("/sum/isMonotonic").asBoolean()).isTrue();
    assertThat(named(metrics, "weir.flow_table.entries").at("/sum/isMonotonic").asBoolean())
        .isFalse();
  }

  /** The newest value of each series, by the metric's name and attributes but the interface. */
  private static Map<String, Long> values(List<JsonNode> metrics) {
    Map<String, Long> values = new TreeMap<>();
    for (JsonNode metric : metrics) {
      for (JsonNode point : metric.at("/sum/dataPoints")) {
        StringBuilder name = new StringBuilder(metric.get("name").asText());
        point
            .path("attributes")
            .forEach(value -> name.append(value.asText().equals("v0") ? "" : " " + value.asText()));
        values.put(name.toString(), point.path("asInt").asLong());
      }
    }
    return values;
  }

  private static JsonNode named(List<JsonNode> metrics, String name) {
    return metrics.stream()
        .filter(metric -> metric.get("name").asText().equals(name))
        .findFirst()
        .orElseThrow();
  }

  /** Each is the event that was written to standard output, attribute by attribute. */
  private static void assertRecords(List<JsonNode> records, List<JsonNode> events) {
    assertThat(records).hasSize(FLOWS).hasSameSizeAs(events);
    for (int i = 0; i < FLOWS; i++) {
      JsonNode record = records.get(i);
      JsonNode event = events.get(i);
      assertThat(record.get("eventName").asText()).isEqualTo("flow.start");
      assertThat(record.get("severityText").asText()).isEqualTo("INFO");
      assertThat(record.has("body")).isFalse();
      assertThat(record.get("timeUnixNano").asLong())
          .isEqualTo(
              ChronoUnit.NANOS.between(
                  Instant.EPOCH, Instant.parse(event.get("timestamp").asText())));
      JsonNode attributes = record.get("attributes");
      attributes
          .properties()
          .forEach(
              attribute ->
                  assertThat(event.at("/" + attribute.getKey().replace('.', '/')))
                      .as(attribute.getKey())
                      .isEqualTo(attribute.getValue()));
      assertThat(attributes).hasSize(leaves(event) - 3); // schema, timestamp and name
    }
  }

  private static int leaves(JsonNode node) {
    int leaves = node.isValueNode() ? 1 : 0;
    for (JsonNode child : node) {
      leaves += leaves(child);
    }
    return leaves;
  }
}
