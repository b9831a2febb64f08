package io.weir.tools.execsnoop;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.weir.tools.ToolProcess;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Many short-lived processes, as fast as two starters can: nothing is lost, or all is counted. */
class ExecsnoopStormKernelIT {
  private static final int EACH = Integer.getInteger("weir.test.storm", 20_000) / 2;
  private static final int STARTED = 2 * EACH + 2; // with the two that start the others

  @Test
  void shouldLoseNothingAtTheDefaultRingSize() throws Exception {
    JsonNode summary = storm("weir-test-storm");
    assertThat(lost(summary)).isZero();
    assertThat(shown(summary)).isEqualTo(STARTED);
  }

  @Test
  void shouldCountWhatASmallRingLoses() throws Exception {
    JsonNode summary = storm("weir-test-small", "--ring-size", "64k");
    assertThat(shown(summary) + lost(summary)).isEqualTo(STARTED);
  }

  @Test
  void shouldCountWhatIsLostWhenNobodyReads() throws Exception {
    JsonNode summary = storm("weir-test-stopped", true, "--ring-size", "64k");
    assertThat(lost(summary)).isPositive();
    assertThat(summary.at("/weir/lost/kernel_reserve").asLong()).isEqualTo(lost(summary));
    assertThat(shown(summary) + lost(summary)).isEqualTo(STARTED);
  }

  private static JsonNode storm(String name, String... options) throws Exception {
    return storm(name, false, options);
  }

  /** Two shells in a cgroup of their own, each starting so many processes. */
  private static JsonNode storm(String name, boolean frozen, String... options) throws Exception {
    List<String> args = new java.util.ArrayList<>(List.of("--json", "--cgroup", "/" + name));
    args.addAll(List.of(options));
    try (TestCgroup cgroup = TestCgroup.make(name);
        ToolProcess tool = ToolProcess.attached(Execsnoop.class, args.toArray(new String[0]))) {
      if (frozen) {
        Workload.run("kill", "-STOP", Long.toString(tool.pid()));
      }
      String[] command = cgroup.shell(Workload.PROGRAM + " storm " + EACH + "; exit $?");
      Process first = new ProcessBuilder(command).start();
      Process second = new ProcessBuilder(command).start();
      assertThat(first.waitFor()).isZero();
      assertThat(second.waitFor()).isZero();
      if (frozen) {
        Workload.run("kill", "-CONT", Long.toString(tool.pid()));
      }
      assertThat(tool.signal("INT")).isZero();
      List<JsonNode> all = tool.json();
      JsonNode summary = all.get(all.size() - 1);
      assertThat(shown(summary)).isEqualTo(all.size() - 1);
      return summary;
    }
  }

  private static long shown(JsonNode summary) {
    return summary.at("/weir/shown").asLong();
  }

  private static long lost(JsonNode summary) {
    long sum = 0;
    for (JsonNode cause : summary.at("/weir/lost")) {
      sum += cause.asLong();
    }
    return sum;
  }
}
