package io.weir.tools.execsnoop;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.tools.Attachments;
import io.weir.tools.ToolProcess;
import java.io.File;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Starts and ends of every kind: what is told, with which status, and that nothing stays. */
class ExecsnoopLifecycleKernelIT {

  @ParameterizedTest
  @ValueSource(strings = {"INT", "TERM", "HUP"})
  void shouldEndQuietlyOnASignalAndDetach(String signal) throws Exception {
    try (ToolProcess tool = ToolProcess.attached(Execsnoop.class)) {
      Attachments attached = Attachments.of(tool);
      assertThat(attached.links()).isNotEmpty();
      assertThat(tool.signal(signal)).isZero();
      attached.assertGone();
    }
  }

  @Test
  void shouldLeaveNothingAfterKill9() throws Exception {
    try (ToolProcess tool = ToolProcess.attached(Execsnoop.class, "-x", "--exit")) {
      Attachments attached = Attachments.of(tool);
      assertThat(attached.programs()).hasSize(4);
      assertThat(tool.signal("KILL")).isEqualTo(128 + 9);
      attached.assertGone();
    }
  }

  @Test
  void shouldEndWhenItsPipeIsClosed() throws Exception {
    String tool = String.join("' '", ToolProcess.command(Execsnoop.class));
    String load = "for i in $(seq 10000); do /bin/true; done & ";
    ProcessBuilder builder =
        new ProcessBuilder("sh", "-c", load + "'" + tool + "' | head -5; kill $!");
    try (ToolProcess shell = ToolProcess.start(builder)) {
      shell.awaitExit();
      assertThat(shell.stdout()).hasSize(5);
      assertThat(shell.stdout().get(0)).startsWith("PCOMM ");
      assertThat(shell.stderr()).isEmpty();
    }
  }

  @Test
  void shouldEndAfterItsDuration() throws Exception {
    long start = System.nanoTime();
    List<String> command = ToolProcess.command(Execsnoop.class, "--duration", "300ms", "--json");
    try (ToolProcess tool = ToolProcess.start(new ProcessBuilder(command))) {
      assertThat(tool.awaitExit()).isZero();
      assertThat(System.nanoTime() - start).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(300));
      assertThat(tool.json()).last().matches(e -> e.get("name").asText().equals("weir.summary"));
    }
  }

  @Test
  void shouldCountWhatAFullDiskLoses() throws Exception {
    List<String> command = ToolProcess.command(Execsnoop.class, "--debug", "--json");
    ProcessBuilder builder = new ProcessBuilder(command).redirectOutput(new File("/dev/full"));
    try (ToolProcess tool = ToolProcess.start(builder)) {
      tool.awaitAttached();
      Workload.execload("nothing");
      assertThat(tool.signal("INT")).isEqualTo(1);
      assertThat(tool.stderr())
          .contains("write json to stdout: No space left on device")
          .containsPattern("lost \\d+ \\(sink=\\d+\\): seen=\\d+ shown=0 filtered=0");
    }
  }

  @Test
  void shouldEndQuietlyWhenNobodyReadsTheHeader() throws Exception {
    String tool = String.join("' '", ToolProcess.command(Execsnoop.class));
    ProcessBuilder builder =
        new ProcessBuilder("sh", "-c", "{ '" + tool + "'; echo $? >&2; } | true");
    try (ToolProcess shell = ToolProcess.start(builder)) {
      shell.awaitExit();
      assertThat(shell.stderr()).isEqualTo("0");
    }
  }

  @Test
  void shouldWriteUtf8WhateverTheLocale() throws Exception {
    List<String> command = ToolProcess.command(Execsnoop.class, "--debug", "-n", "load");
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("LANG", "C");
    builder.environment().put("LC_ALL", "C");
    try (ToolProcess tool = ToolProcess.start(builder)) {
      tool.awaitAttached();
      Workload.run(
          "sh",
          "-c",
          Workload.PROGRAM + " nothing $(printf 'gr\\303\\274\\303\\237 \\342\\202\\254')");
      tool.signal("INT");
      assertThat(String.join("\n", tool.stdout())).contains("gr\u00fc\u00df \u20ac");
    }
  }

  @Test
  void shouldRefuseWithoutPrivilege() throws Exception {
    List<String> command = new ArrayList<>(List.of("setpriv", "--bounding-set=-all"));
    command.addAll(ToolProcess.command(Execsnoop.class));
    try (ToolProcess tool = ToolProcess.start(new ProcessBuilder(command))) {
      assertThat(tool.awaitExit()).isEqualTo(3);
      assertThat(tool.stderr()).contains("EPERM (1)").contains("run as root");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--duration=soon",
        "--ring-size=5",
        "--max-args=0",
        "--ancestors=99",
        "-n=(",
        "--nonsense",
        "--ppid=0",
        "--netns=",
        "--netns=0",
        "--uid=nosuch",
        "--uid="
      })
  void shouldExplainWrongOptions(String option) throws Exception {
    List<String> command = ToolProcess.command(Execsnoop.class, option);
    try (ToolProcess tool = ToolProcess.start(new ProcessBuilder(command))) {
      assertThat(tool.awaitExit()).isEqualTo(2);
      assertThat(tool.stderr()).startsWith("execsnoop: ").contains("see 'execsnoop --help'");
      assertThat(tool.stdout()).isEmpty();
    }
  }

  @Test
  void shouldRefuseACgroupAndAContainerTogether() throws Exception {
    List<String> command = ToolProcess.command(Execsnoop.class, "--cgroup=/x", "--container=abc");
    try (ToolProcess tool = ToolProcess.start(new ProcessBuilder(command))) {
      assertThat(tool.awaitExit()).isEqualTo(2);
      assertThat(tool.stderr()).contains("give either this or --cgroup");
    }
  }
}
