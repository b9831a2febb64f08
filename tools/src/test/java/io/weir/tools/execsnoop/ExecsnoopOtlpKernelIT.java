package io.weir.tools.execsnoop;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.weir.testsupport.SchemaCheck;
import io.weir.tools.ToolProcess;
import io.weir.tools.export.OtlpReceiver;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a receiver that we did not write gets, against what the processes say of themselves. */
@Tag("host") // the kernel does not matter, and node answers too late in the VM
class ExecsnoopOtlpKernelIT {
  private static final int PROCESSES = 23;

  @ParameterizedTest
  @CsvSource({"http, http/protobuf", "grpc, grpc"})
  void shouldSendATreeOf23ProcessesAsSpans(String name, String protocol) throws Exception {
    try (OtlpReceiver receiver = OtlpReceiver.start();
        ToolProcess tool = start(receiver.url(name), protocol, "--exit")) {
      Map<Long, Node> tree = tree();
      assertThat(tree).hasSize(PROCESSES);
      assertThat(tool.signal("INT")).as(tool.stderr()).isZero();
      Map<Long, JsonNode> spans = byPid(receiver.spans());
      Map<Long, JsonNode> exits = exits(tool.json());
      assertThat(spans.keySet()).containsAll(tree.keySet());
      for (Node node : tree.values()) {
        assertSpan(spans.get(node.pid), node, exits.get(node.pid), spans.get(node.parent));
      }
      assertAllArrived(tool.json());
    }
  }

  @Test
  void shouldSendFailedExecsAsLogsAndWriteNothingElseThanWithout(@TempDir Path folder)
      throws Exception {
    try (OtlpReceiver receiver = OtlpReceiver.start();
        ToolProcess tool = start(receiver.url("http"), "http/protobuf", "-x")) {
      Map<String, Long> pids = Workload.known(folder);
      assertThat(tool.signal("INT")).as(tool.stderr()).isZero();
      List<JsonNode> lines = tool.json();
      assertThat(lines).noneMatch(line -> line.get("name").asText().equals("process.exit"));
      JsonNode weir = assertAllArrived(lines);
      assertThat(weir.get("shown").asLong()).isEqualTo(lines.size() - 1L);
      assertThat(weir.at("/sinks/0/shown").asLong()).isGreaterThan(weir.get("shown").asLong());
      assertFailed(receiver.logs(), receiver.spans(), pids);
    }
  }

  @Test
  void shouldSayWhoItIsAndWhatItMeasures() throws Exception {
    try (OtlpReceiver receiver = OtlpReceiver.start();
        ToolProcess tool = start(receiver.url("grpc"), "grpc")) {
      Workload.execload("nothing");
      assertThat(tool.signal("INT")).as(tool.stderr()).isZero();
      JsonNode resource = receiver.resources().get(0).get("attributes");
      assertThat(resource.get("service.name").asText()).isEqualTo("execsnoop");
      assertThat(resource.get("service.namespace").asText()).isEqualTo("weir");
      assertThat(resource.get("k8s.node.name").asText()).isEqualTo("node-1");
      assertThat(resource.get("deployment.environment.name").asText()).isEqualTo("test");
      assertThat(resource.get("os.type").asText()).isEqualTo("linux");
      assertThat(resource.get("host.name").asText()).isNotEmpty();
      assertThat(receiver.metrics())
          .extracting(metric -> metric.get("name").asText())
          .contains("weir.events.seen", "weir.sink.events.written", "weir.process.execs");
    }
  }

  private static void assertSpan(JsonNode span, Node node, JsonNode exit, JsonNode parent) {
    JsonNode attributes = span.get("attributes");
    assertThat(span.get("name").asText()).isEqualTo("execload");
    assertThat(span.get("kind").asText()).isEqualTo("SPAN_KIND_INTERNAL");
    assertThat(attributes.get("process.executable.name").asText()).isEqualTo("execload");
    assertThat(attributes.get("process.exit.code").asLong()).isEqualTo(node.code);
    assertThat(attributes.has("process.command_args")).isFalse();
    assertThat(span.at("/status/code").asText())
        .isEqualTo(node.code == 0 ? "" : "STATUS_CODE_ERROR");
    assertThat(end(span) - start(span))
        .isEqualTo(exit.at("/weir/process/duration_ns").asLong())
        .isPositive();
    if (node.code == 0) {
      assertThat(span.has("parentSpanId")).isFalse(); // this test's JVM was there before
    } else {
      assertThat(span.get("parentSpanId").asText()).isEqualTo(parent.get("spanId").asText());
      assertThat(span.get("traceId").asText()).isEqualTo(parent.get("traceId").asText());
      assertThat(start(span)).isGreaterThan(start(parent));
      assertThat(end(span)).isLessThan(end(parent));
    }
  }

  private static void assertFailed(
      List<JsonNode> logs, List<JsonNode> spans, Map<String, Long> pids) {
    JsonNode parent = byPid(spans).get(pids.get("self"));
    JsonNode missing =
        logs.stream().filter(l -> pid(l) == pids.get("missing")).findFirst().orElseThrow();
    assertThat(missing.get("severityText").asText()).isEqualTo("WARN");
    assertThat(missing.at("/attributes/weir.exec.errno").asText()).isEqualTo("ENOENT");
    assertThat(missing.get("spanId").asText()).isEqualTo(parent.get("spanId").asText());
    assertThat(logs.stream().filter(l -> pids.containsValue(pid(l)))).hasSize(3);
    // What the JVM started as "self" ran a helper of the JVM's first: a span that the next exec
    // ended.
    assertThat(spans.stream().filter(s -> pids.containsValue(pid(s)) && endedBy(s, "exit")))
        .hasSize(20 + 1);
  }

  /** The summary's words on what became of all: nothing is lost. */
  private static JsonNode assertAllArrived(List<JsonNode> lines) throws Exception {
    JsonNode summary = lines.get(lines.size() - 1);
    assertThat(new SchemaCheck().faults(summary.toString())).isEmpty();
    JsonNode sink = summary.at("/weir/sinks/0");
    assertThat(sink.get("name").asText()).isEqualTo("otlp");
    assertThat(sink.get("written").asLong()).isEqualTo(sink.get("shown").asLong()).isPositive();
    return summary.get("weir");
  }

  private static ToolProcess start(String url, String protocol, String... options)
      throws Exception {
    List<String> command = ToolProcess.command(Execsnoop.class, options);
    command.addAll(List.of("--json", "--debug", "--otlp=" + url));
    ProcessBuilder builder = new ProcessBuilder(command);
    Map<String, String> environment = builder.environment();
    environment.put("OTEL_EXPORTER_OTLP_PROTOCOL", protocol);
    environment.put("OTEL_RESOURCE_ATTRIBUTES", "deployment.environment.name=test");
    environment.put("NODE_NAME", "node-1");
    ToolProcess tool = ToolProcess.start(builder);
    tool.awaitAttached();
    return tool;
  }

  /** Runs the tree; each process by its pid. */
  private static Map<Long, Node> tree() throws Exception {
    Process process = new ProcessBuilder(Workload.PROGRAM, "tree").start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).isZero();
    Map<Long, Node> nodes = new HashMap<>();
    for (String line : text.split("\n")) {
      String[] words = line.split(" ");
      Node node =
          new Node(Long.parseLong(words[0]), Long.parseLong(words[1]), Long.parseLong(words[2]));
      nodes.put(node.pid, node);
    }
    return nodes;
  }

  private static Map<Long, JsonNode> exits(List<JsonNode> lines) {
    Map<Long, JsonNode> exits = new HashMap<>();
    for (JsonNode line : lines) {
      if (line.get("name").asText().equals("process.exit")) {
        exits.put(line.at("/process/pid").asLong(), line);
      }
    }
    return exits;
  }

  private static Map<Long, JsonNode> byPid(List<JsonNode> spans) {
    Map<Long, JsonNode> map = new HashMap<>();
    spans.forEach(span -> map.put(pid(span), span));
    return map;
  }

  private static long pid(JsonNode record) {
    return record.get("attributes").get("process.pid").asLong();
  }

  private static boolean endedBy(JsonNode span, String end) {
    return span.get("attributes").get("weir.span.end").asText().equals(end);
  }

  private static long start(JsonNode span) {
    return span.get("startTimeUnixNano").asLong();
  }

  private static long end(JsonNode span) {
    return span.get("endTimeUnixNano").asLong();
  }

  /** What a process said of itself. */
  private record Node(long pid, long parent, long code) {}
}
