package io.weir.tools.execsnoop;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.weir.tools.ToolProcess;
import java.io.File;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What programs, users and terminals may do to make the tool lie, grow or hang. */
class ExecsnoopHostileKernelIT {
  @Test
  void shouldNotPairAnExitWithAnExecThatWasReplacedByAFilteredOne() throws Exception {
    try (ToolProcess tool = ToolProcess.attached(Execsnoop.class, "--json", "-u", "0", "--exit")) {
      Workload.run("setpriv", "--reuid=65534", "--clear-groups", "/bin/true", "replaced");
      Workload.execload("nothing", "end");
      tool.signal("INT");
      assertThat(named(tool, "process.exec", "replaced")).hasSize(1);
      assertThat(named(tool, "process.exit", "replaced")).isEmpty();
      assertThat(named(tool, "process.exit", "end")).hasSize(1);
    }
  }

  @Test
  void shouldNotShowRestartedCallsAsFailedExecs() throws Exception {
    try (ToolProcess tool =
        ToolProcess.attached(Execsnoop.class, "--json", "-x", "-l", "nothing raced$")) {
      for (int i = 0; i < 11; i++) {
        assertThat(Workload.execload("race", "8")).isZero();
      }
      tool.signal("INT");
      List<JsonNode> execs = named(tool, "process.exec", "raced");
      assertThat(execs).allSatisfy(e -> assertThat(e.at("/weir/exec/ret").asInt()).isZero());
      assertThat(execs).hasSize(11);
    }
  }

  @Test
  void shouldReadArgumentsThoughABlockedSignalIsPending() throws Exception {
    try (ToolProcess tool = ToolProcess.attached(Execsnoop.class, "--json", "-x")) {
      assertThat(Workload.execload("blocked")).isZero();
      tool.signal("INT");
      JsonNode exec = named(tool, "process.exec", "/nonexistent").get(0);
      assertThat(exec.at("/weir/exec/args_state").asText()).isEqualTo("complete");
      assertThat(exec.at("/process/command_args/0").asText()).isEqualTo("abc");
    }
  }

  @Test
  void shouldNameTheContainerOfADeepCgroup() throws Exception {
    String id = "fedcba9876543210".repeat(4);
    Deque<TestCgroup> levels = new ArrayDeque<>();
    try (ToolProcess tool = ToolProcess.attached(Execsnoop.class, "--json", "-n", "^true$")) {
      levels.push(TestCgroup.make("docker-" + id + ".scope"));
      for (int level = 1; level <= 20; level++) {
        levels.push(levels.peek().child("n" + level));
      }
      Workload.run(levels.peek().shell("/bin/true deep; exit 0"));
      tool.signal("INT");
      JsonNode exec = named(tool, "process.exec", "deep").get(0);
      assertThat(exec.at("/container/id").asText()).isEqualTo(id);
      assertThat(exec.at("/weir/cgroup").asText()).startsWith("/docker-" + id).endsWith("/n20");
    } finally {
      while (!levels.isEmpty()) {
        levels.pop().close();
      }
    }
  }

  @Test
  void shouldEndOnSigtermThoughNobodyReadsItsOutput() throws Exception {
    List<String> command = ToolProcess.command(Execsnoop.class, "--json");
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    Process unread = builder.redirectInput(new File("/dev/null")).start();
    try (ToolProcess other = ToolProcess.attached(Execsnoop.class, "--json", "-n", "^execload$")) {
      Workload.execload("storm", "1000"); // far more than a pipe holds
      Workload.run("kill", "-TERM", Long.toString(unread.pid()));
      assertThat(unread.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(unread.exitValue()).isZero();
      assertThat(other.pid()).isPositive();
    } finally {
      unread.destroyForcibly();
    }
  }

  @Test
  void shouldSurviveAUserRegexThatBacktracksWithoutEnd() throws Exception {
    try (ToolProcess tool = ToolProcess.attached(Execsnoop.class, "--json", "-l", "(\\w|/)+evil")) {
      Workload.run("/bin/true", "a".repeat(15_990));
      Workload.run("/bin/true", "harmless");
      assertThat(tool.signal("INT")).isZero();
      assertThat(named(tool, "process.exec", "aaaa")).hasSize(1);
      assertThat(named(tool, "process.exec", "harmless")).isEmpty();
    }
  }

  @Test
  void shouldTakeArgumentsThatBeginWithAnAtSignAsTheyAre() throws Exception {
    try (ToolProcess tool = ToolProcess.attached(Execsnoop.class, "--json", "-l", "@nosuchfile")) {
      Workload.run("/bin/true", "@nosuchfile");
      tool.signal("INT");
      assertThat(named(tool, "process.exec", "@nosuchfile")).hasSize(1);
    }
  }

  private static List<JsonNode> named(ToolProcess tool, String name, String text) {
    Stream<JsonNode> all = tool.json().stream().filter(e -> e.get("name").asText().equals(name));
    return all.filter(e -> e.get("process").toString().contains(text)).toList();
  }
}
