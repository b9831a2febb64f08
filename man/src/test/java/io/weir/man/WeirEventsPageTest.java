package io.weir.man;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.weir.ringbuf.metric.Metric;
import io.weir.ringbuf.metric.MetricSource;
import io.weir.ringbuf.metric.OwnProcess;
import io.weir.ringbuf.pipeline.Accounting;
import io.weir.ringbuf.pipeline.Accounting.KernelCounts;
import io.weir.ringbuf.pipeline.DropMetrics;
import io.weir.ringbuf.pipeline.ExecMetrics;
import io.weir.ringbuf.pipeline.Loss;
import io.weir.ringbuf.pipeline.Pipeline;
import io.weir.ringbuf.pipeline.PipelineMetrics;
import io.weir.ringbuf.traffic.TrafficMetrics;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Every attribute of an event and every metric is in the page, and no other. */
class WeirEventsPageTest extends RenderedPageTest {
  private static final List<String> SCHEMAS =
      List.of(
          "process.exec",
          "process.exit",
          "interface.sample",
          "flow.start",
          "packet.drop",
          "packet.drop.count",
          "interface.unseen_drops",
          "packet.verdict",
          "policy.verdict",
          "netfilter.verdict",
          "netfilter.rule",
          "weir.summary");

  WeirEventsPageTest() {
    super("weir-events.5");
  }

  @Test
  void shouldDescribeEveryAttributeOfTheSchemasAndNoOther() throws IOException {
    Set<String> declared = new TreeSet<>();
    for (String schema : SCHEMAS) {
      Path file = BASE.resolve("schema/" + schema + ".schema.json");
      JsonNode root = new ObjectMapper().readTree(file.toFile());
      SchemaFields.collect(root, declared);
    }
    for (Loss cause : Loss.values()) {
      declared.add("weir.lost." + cause.label());
    }

    assertThat(page.boldTerms("EVENTS")).containsExactlyInAnyOrderElementsOf(declared);
  }

  @Test
  void shouldDescribeEveryMetricWithItsKindAndUnitAndNoOther() {
    Set<String> declared = new TreeSet<>();
    for (MetricSource source : sources()) {
      for (Metric metric : source.metrics()) {
        String kind = metric.monotonic() ? "counter" : "amount";
        declared.add(metric.name() + " (" + kind + ", " + metric.unit() + ")");
      }
    }

    assertThat(page.terms("METRICS")).containsExactlyInAnyOrderElementsOf(declared);
  }

  private static List<MetricSource> sources() {
    Accounting accounting = new Accounting(() -> new KernelCounts(0, 0, 0, 0, 0));
    return List.of(
        new PipelineMetrics(new Pipeline(accounting, List.of())),
        new OwnProcess(Path.of("/proc/self/status")),
        new ExecMetrics(),
        new DropMetrics(),
        new TrafficMetrics());
  }
}
