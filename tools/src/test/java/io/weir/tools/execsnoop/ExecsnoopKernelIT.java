package io.weir.tools.execsnoop;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.weir.testsupport.SchemaCheck;
import io.weir.tools.ToolProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The 23 known execs of {@code execload known}, each as it must be told. */
@Tag("smoke")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ExecsnoopKernelIT {
  private static final String SELF = Workload.PROGRAM;

  private Path folder;
  private Map<String, Long> pids;
  private List<JsonNode> all;

  @BeforeAll
  void traceTheWorkload(@TempDir Path temp) throws IOException, InterruptedException {
    folder = temp;
    try (ToolProcess tool = ToolProcess.attached(Execsnoop.class, "-x", "--json")) {
      pids = Workload.known(folder);
      assertThat(tool.signal("INT")).isZero();
      all = tool.json();
    }
  }

  @Test
  void shouldShowEachOfThe23ExecsExactlyOnce() {
    List<Long> expected = new ArrayList<>(pids.values());
    expected.remove(pids.get("self"));
    assertThat(expected).hasSize(23);
    assertThat(children().map(e -> e.at("/process/pid").asLong()))
        .containsExactlyElementsOf(expected);
  }

  @Test
  void shouldTellWhoAndWhoseChild() {
    JsonNode exec = only("number-3");
    assertThat(exec.get("name").asText()).isEqualTo("process.exec");
    assertThat(exec.at("/process/parent_pid").asLong()).isEqualTo(pids.get("self"));
    assertThat(exec.at("/process/user/id").asInt()).isZero();
    assertThat(exec.at("/process/executable/path").asText()).isEqualTo(SELF);
    assertThat(exec.at("/weir/process/comm").asText()).isEqualTo("execload");
    assertThat(exec.at("/weir/process/parent_comm").asText()).isEqualTo("execload");
    assertThat(exec.at("/weir/exec/ret").asInt()).isZero();
    assertThat(exec.at("/weir/netns").asLong()).isPositive();
    assertThat(arguments(exec)).containsExactly(SELF, "nothing", "number-3");
  }

  @Test
  void shouldNotMarkExactlyMaxArgsAsTruncated() {
    assertThat(arguments(only("exact20"))).hasSize(20);
    assertThat(truncated("exact20")).isFalse();
    assertThat(only("exact20").at("/process/args_count").asInt()).isEqualTo(20);
  }

  @Test
  void shouldMarkWhatMaxArgsCut() {
    assertThat(arguments(only("over20"))).hasSize(20);
    assertThat(truncated("over20")).isTrue();
    assertThat(only("over20").at("/process/args_count").asInt()).isEqualTo(21);
  }

  @Test
  void shouldShowAnArgumentOver4KiBWhole() {
    assertThat(arguments(only("long-argument")).get(2)).isEqualTo("a".repeat(5000));
    assertThat(truncated("long-argument")).isFalse();
  }

  @Test
  void shouldShowACommandLineOf15KBWhole() {
    assertThat(arguments(only("whole-line"))).hasSize(17).contains("b".repeat(1000));
    assertThat(truncated("whole-line")).isFalse();
  }

  @Test
  void shouldMarkWhatTheRecordsLimitCut() {
    int before = SELF.length() + 1 + "nothing".length() + 1;
    assertThat(arguments(only("too-long")).get(2)).isEqualTo("c".repeat(16384 - before));
    assertThat(truncated("too-long")).isTrue();
  }

  @Test
  void shouldKeepControlBytesAsJsonEscapes() {
    assertThat(arguments(only("control")).get(2))
        .isEqualTo("line\nbreak \u001b[31mred\u001b[0m\ttab");
  }

  @Test
  void shouldShowInvalidUtf8EscapedAndKeepTheRawBytes() {
    assertThat(arguments(only("not-utf8")).get(2)).isEqualTo("caf\\xe9 \\xff\\xfe");
    byte[] raw =
        Base64.getDecoder().decode(only("not-utf8").at("/weir/bytes/command_args").asText());
    assertThat(raw).containsSequence('c', 'a', 'f', 0xe9, ' ', 0xff, 0xfe, 0);
  }

  @Test
  void shouldShowAnEmptyArgumentAndUtf8() {
    assertThat(arguments(only("empty"))).containsExactly(SELF, "nothing", "");
    assertThat(arguments(only("utf8")).get(2)).isEqualTo("gr\u00fc\u00df \u20ac");
  }

  @Test
  void shouldShowExecveatAndFexecve() {
    assertThat(arguments(only("execveat"))).containsExactly(SELF, "nothing", "execveat");
    assertThat(arguments(only("fexecve"))).containsExactly(SELF, "nothing", "fexecve");
    assertThat(only("fexecve").at("/process/executable/path").asText()).startsWith("/dev/fd/");
  }

  @Test
  void shouldShowAnExecFromANonLeaderThread() {
    JsonNode exec = only("thread");
    assertThat(arguments(exec)).containsExactly(SELF, "nothing", "thread");
    assertThat(exec.at("/process/thread/id").asLong()).isGreaterThan(pids.get("thread"));
  }

  @Test
  void shouldShowAScriptWithItsInterpreter() {
    String script = folder.resolve("script.sh").toString();
    assertThat(arguments(only("script"))).containsExactly("/bin/sh", script, "kept");
    assertThat(only("script").at("/process/executable/path").asText()).isEqualTo(script);
  }

  @Test
  void shouldShowFailedExecsWithTheirErrno() {
    failed("missing", -2, "ENOENT");
    failed("not-executable", -13, "EACCES");
    failed("missing-at", -2, "ENOENT");
    assertThat(only("missing").at("/process/executable/path").asText())
        .isEqualTo(folder.resolve("missing").toString());
  }

  @Test
  void shouldReadAFailedExecsArgumentsOrSayThatItCannot() {
    JsonNode exec = only("missing");
    if (exec.at("/weir/exec/args_state").asText().equals("unreadable")) {
      assertThat(exec.has("args_count")).isFalse();
    } else {
      assertThat(arguments(exec)).containsExactly("missing", "argument");
    }
  }

  @Test
  void shouldEndWithASummaryThatAddsUp() {
    JsonNode summary = all.get(all.size() - 1);
    assertThat(summary.get("name").asText()).isEqualTo("weir.summary");
    JsonNode weir = summary.get("weir");
    long lost = 0;
    for (JsonNode cause : weir.get("lost")) {
      lost += cause.asLong();
    }
    assertThat(lost).isZero();
    assertThat(weir.get("shown").asLong()).isEqualTo(all.size() - 1);
    assertThat(weir.get("seen").asLong())
        .isEqualTo(
            weir.get("shown").asLong()
                + weir.get("filtered").asLong()
                + weir.get("suppressed").asLong()
                + weir.get("limited").asLong()
                + lost);
  }

  @Test
  void shouldKeepToThePublishedSchemas() throws IOException {
    SchemaCheck check = new SchemaCheck();
    for (JsonNode event : all) {
      assertThat(check.faults(event.toString())).isEmpty();
    }
  }

  private void failed(String label, int ret, String errno) {
    assertThat(only(label).at("/weir/exec/ret").asInt()).isEqualTo(ret);
    assertThat(only(label).at("/weir/exec/errno").asText()).isEqualTo(errno);
  }

  private Stream<JsonNode> children() {
    return all.stream().filter(e -> e.at("/process/parent_pid").asLong() == pids.get("self"));
  }

  private JsonNode only(String label) {
    List<JsonNode> found =
        children().filter(e -> e.at("/process/pid").asLong() == pids.get(label)).toList();
    assertThat(found).as(label).hasSize(1);
    return found.get(0);
  }

  private boolean truncated(String label) {
    return only(label).at("/weir/exec/truncated").asBoolean();
  }

  private static List<String> arguments(JsonNode exec) {
    List<String> list = new ArrayList<>();
    exec.at("/process/command_args").forEach(a -> list.add(a.asText()));
    return list;
  }
}
