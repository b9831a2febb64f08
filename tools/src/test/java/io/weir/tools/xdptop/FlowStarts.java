package io.weir.tools.xdptop;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.weir.testsupport.Commands;
import io.weir.tools.ToolProcess;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** What tests want to know of the flow.start events that a tool wrote. */
final class FlowStarts {
  private static final long DEADLINE_NS = TimeUnit.SECONDS.toNanos(60);

  private FlowStarts() {}

  /** Waits until there are so many, and gives them. */
  static List<JsonNode> await(ToolProcess tool, int count) {
    long start = System.nanoTime();
    while (System.nanoTime() - start < DEADLINE_NS) {
      long lines = tool.stdout().stream().filter(line -> line.contains("\"flow.start\"")).count();
      if (lines >= count) {
        return of(tool);
      }
      Thread.onSpinWait();
    }
    throw new AssertionError(of(tool).size() + " of " + count + " flows: " + tool.stderr());
  }

  static List<JsonNode> of(ToolProcess tool) {
    return named(tool, "flow.start");
  }

  static List<JsonNode> samples(ToolProcess tool) {
    return named(tool, "interface.sample");
  }

  /** Of a tool that ended. */
  static JsonNode summary(ToolProcess tool) {
    List<JsonNode> summaries = named(tool, "weir.summary");
    assertThat(summaries).hasSize(1);
    return summaries.get(0);
  }

  static List<JsonNode> only(
      List<JsonNode> flows, String direction, String transport, String version) {
    return flows.stream()
        .filter(f -> f.at("/network/io/direction").asText().equals(direction))
        .filter(f -> f.at("/network/transport").asText().equals(transport))
        .filter(f -> f.at("/network/type").asText().equals(version))
        .toList();
  }

  static boolean isReceived(JsonNode flow) {
    return flow.at("/network/io/direction").asText().equals("receive");
  }

  /** Of a tool that ended: what it wrote is what it says it showed, and all adds up. */
  static void assertSums(ToolProcess tool) {
    JsonNode weir = summary(tool).get("weir");
    long shown = weir.get("shown").asLong();
    assertThat(shown).isEqualTo(of(tool).size() + samples(tool).size());
    long lost = 0;
    for (JsonNode cause : weir.get("lost")) {
      lost += cause.asLong();
    }
    assertThat(weir.get("seen").asLong()).isEqualTo(shown + weir.get("filtered").asLong() + lost);
  }

  /** Waits until the kernel has freed a map, which it does after a grace period. */
  static void awaitNoMap(int id) throws Exception {
    long start = System.nanoTime();
    while (Commands.attempt(List.of("bpftool", "map", "show", "id", Integer.toString(id)))
        .output()
        .contains("ringbuf")) {
      assertThat(System.nanoTime() - start).as("map is there").isLessThan(DEADLINE_NS);
    }
  }

  private static List<JsonNode> named(ToolProcess tool, String name) {
    return tool.json().stream().filter(e -> e.get("name").asText().equals(name)).toList();
  }
}
