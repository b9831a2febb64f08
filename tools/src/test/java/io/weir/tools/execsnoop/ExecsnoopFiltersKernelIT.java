package io.weir.tools.execsnoop;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.weir.tools.ToolProcess;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Each filter lets through what it should, counts the rest, and knows containers. */
class ExecsnoopFiltersKernelIT {
  private static final String SELF = Workload.PROGRAM;

  /** Parent of what a test starts itself: another workload may run on this host meanwhile. */
  private static final String OWN = Long.toString(ProcessHandle.current().pid());

  @Test
  void shouldFilterByUserEvenRoot() throws Exception {
    try (ToolProcess root = ToolProcess.attached(Execsnoop.class, "--json", "-u", "0");
        ToolProcess nobody = ToolProcess.attached(Execsnoop.class, "--json", "-u", "nobody")) {
      Workload.run("setpriv", "--reuid=65534", "--clear-groups", "/bin/true", "as-nobody");
      Workload.run("/bin/true", "as-root");
      root.signal("INT");
      nobody.signal("INT");
      assertThat(lines(root, "as-root")).hasSize(1);
      assertThat(lines(root, "[\"/bin/true\",\"as-nobody\"]")).isEmpty();
      assertThat(lines(nobody, "[\"/bin/true\",\"as-nobody\"]")).hasSize(1);
      assertThat(lines(nobody, "as-root")).isEmpty();
      assertThat(summary(root).at("/weir/filtered").asLong()).isPositive();
    }
  }

  @Test
  void shouldFilterByNameAndByLine() throws Exception {
    try (ToolProcess byName = ToolProcess.attached(Execsnoop.class, "--json", "-n", "^execlo.d$");
        ToolProcess byLine =
            ToolProcess.attached(Execsnoop.class, "--json", "-l", "nothing w.nted$")) {
      Workload.execload("nothing", "wanted");
      Workload.execload("nothing", "other");
      Workload.run("/bin/true", "nothing", "wanted");
      byName.signal("INT");
      byLine.signal("INT");
      String mine = "\"parent_pid\":" + OWN + ",";
      assertThat(lines(byName, mine)).hasSize(2);
      assertThat(lines(byLine, mine)).hasSize(2);
    }
  }

  @Test
  void shouldFilterByParent() throws Exception {
    try (ToolProcess shell =
            ToolProcess.start(new ProcessBuilder("sh", "-c", "read x; /bin/true a; exit 0"));
        ToolProcess tool =
            ToolProcess.attached(Execsnoop.class, "--json", "-P", Long.toString(shell.pid()))) {
      Workload.run("/bin/true", "b");
      shell.say("go");
      shell.awaitExit();
      tool.signal("INT");
      assertThat(lines(tool, "\"process.exec\"")).hasSize(1).first().asString().contains("\"a\"");
    }
  }

  @Test
  void shouldFilterByCgroupAndTellItsPath() throws Exception {
    try (TestCgroup cgroup = TestCgroup.make("weir-test-filter");
        ToolProcess tool =
            ToolProcess.attached(Execsnoop.class, "--json", "--cgroup", "/weir-test-filter")) {
      Workload.run("/bin/true", "outside");
      Workload.run(cgroup.shell("/bin/true inside; exit 0"));
      tool.signal("INT");
      assertThat(lines(tool, "outside")).isEmpty();
      List<String> inside = lines(tool, "\"inside\"");
      assertThat(inside).hasSize(1);
      assertThat(inside.get(0)).contains("\"cgroup\":\"/weir-test-filter\"");
    }
  }

  @Test
  void shouldNameAContainerAndFilterByTheBeginningOfItsId() throws Exception {
    String id = "0123456789abcdef".repeat(4);
    try (TestCgroup cgroup = TestCgroup.make("docker-" + id + ".scope");
        ToolProcess json =
            ToolProcess.attached(Execsnoop.class, "--json", "--container=" + id.substring(0, 8));
        ToolProcess table = ToolProcess.attached(Execsnoop.class, "--container")) {
      Workload.run("/bin/true", "outside");
      Workload.run(cgroup.shell("/bin/true inside; exit 0"));
      json.signal("INT");
      table.signal("INT");
      assertThat(lines(json, "outside")).isEmpty();
      assertThat(lines(json, "\"inside\"")).hasSize(1);
      JsonNode event = json.json().get(0);
      assertThat(event.at("/container/id").asText()).isEqualTo(id);
      assertThat(event.at("/container/runtime").asText()).isEqualTo("docker");
      assertThat(table.stdout().get(0)).startsWith("CONTAINER ");
      assertThat(lines(table, "0 /bin/true inside")).first().asString().startsWith("0123456789ab ");
    }
  }

  @Test
  void shouldFilterByNetworkNamespace() throws Exception {
    try (ToolProcess other =
        ToolProcess.start(
            new ProcessBuilder(
                "unshare", "-n", "sh", "-c", "echo attached here; read x; /bin/true in; exit 0"))) {
      other.awaitAttached();
      try (ToolProcess tool =
          ToolProcess.attached(Execsnoop.class, "--json", "--netns", Long.toString(other.pid()))) {
        Workload.run("/bin/true", "out");
        other.say("go");
        other.awaitExit();
        tool.signal("INT");
        assertThat(lines(tool, "\"process.exec\""))
            .hasSize(1)
            .first()
            .asString()
            .contains("\"in\"");
      }
    }
  }

  @Test
  void shouldTellExitCodesSignalsAndDurations() throws Exception {
    try (ToolProcess tool =
        ToolProcess.attached(
            Execsnoop.class, "--json", "--exit", "-P", OWN, "-l", "execload (exit|die)")) {
      assertThat(Workload.execload("exit", "0")).isZero();
      assertThat(Workload.execload("exit", "7")).isEqualTo(7);
      Workload.execload("die", "9");
      Workload.execload("die", "15");
      tool.signal("INT");
      List<JsonNode> exits =
          tool.json().stream().filter(e -> e.get("name").asText().equals("process.exit")).toList();
      assertThat(exits.stream().map(e -> e.at("/process/exit/code").asInt()))
          .containsExactly(0, 7, 128 + 9, 128 + 15);
      assertThat(exits.get(1).at("/process/command_args/2").asText()).isEqualTo("7");
      assertThat(exits.get(2).at("/weir/exit/signal").asText()).isEqualTo("SIGKILL");
      assertThat(exits)
          .allSatisfy(
              e ->
                  assertThat(e.at("/weir/process/duration_ns").asLong())
                      .isBetween(1L, 10_000_000_000L));
    }
  }

  @Test
  void shouldReadAFailedExecsArgumentsOfAnyLength() throws Exception {
    int[] lengths = {1, 511, 1022, 1023, 1500, 2047, 3500, 4095, 5200, 7678, 7679, 7680, 9000};
    try (ToolProcess tool =
        ToolProcess.attached(
            Execsnoop.class, "--json", "-x", "-P", OWN, "-l", "^/nonexistent d+")) {
      for (int length : lengths) {
        assertThat(Workload.execload("fail", Integer.toString(length))).isZero();
      }
      tool.signal("INT");
      List<JsonNode> execs = tool.json().subList(0, tool.json().size() - 1);
      assertThat(execs).hasSize(lengths.length);
      for (int i = 0; i < lengths.length; i++) {
        boolean whole = lengths[i] <= 7679; // with its NUL, the room that one argument has
        assertThat(execs.get(i).at("/weir/exec/truncated").asBoolean())
            .as("length=%d", lengths[i])
            .isEqualTo(!whole);
        String expected = "d".repeat(Math.min(lengths[i], 7679));
        assertThat(execs.get(i).at("/process/command_args/1").asText()).isEqualTo(expected);
        if (whole) {
          assertThat(execs.get(i).at("/process/command_args/2").asText()).isEqualTo("efghi");
        }
      }
    }
  }

  @Test
  void shouldTellTheAncestors() throws Exception {
    try (ToolProcess tool =
        ToolProcess.attached(
            Execsnoop.class, "--json", "--ancestors", "2", "-l", "nothing below$")) {
      Workload.run("sh", "-c", "sh -c '" + SELF + " nothing below; exit 0'; exit 0");
      tool.signal("INT");
      JsonNode ancestors = tool.json().get(0).at("/weir/process/ancestors");
      assertThat(ancestors).hasSize(2);
      assertThat(ancestors.at("/0/weir/process/comm").asText()).isEqualTo("sh");
      assertThat(ancestors.at("/1/weir/process/comm").asText()).isEqualTo("sh");
      assertThat(ancestors.at("/0/process/pid").asLong())
          .isEqualTo(tool.json().get(0).at("/process/parent_pid").asLong());
    }
  }

  private static List<String> lines(ToolProcess tool, String text) {
    return tool.stdout().stream().filter(l -> l.contains(text)).toList();
  }

  private static JsonNode summary(ToolProcess tool) {
    List<JsonNode> all = tool.json();
    return all.get(all.size() - 1);
  }
}
