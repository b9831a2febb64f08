package io.weir.tools.execsnoop;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.tools.ToolProcess;
import io.weir.tools.export.Promtool;
import io.weir.tools.export.Scraper;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Known execs, as Debian's Prometheus reads them; what happens to the port. */
class ExecsnoopPrometheusKernelIT {
  @TempDir private Path folder;

  @Test
  void shouldBeScrapedWithTheKnownNumbers() throws Exception {
    int port = Scraper.freePort();
    Process shell = new ProcessBuilder("sh").redirectErrorStream(true).start();
    try (ToolProcess tool =
            attached(port, "--no-output", "-x", "--exit", "-P", Long.toString(shell.pid()));
        Scraper scraper = new Scraper(folder, port)) {
      run(shell, "i=0; while [ $i -lt 23 ]; do /bin/true; i=$((i + 1)); done");
      run(shell, "i=0; while [ $i -lt 5 ]; do /nonexistent; i=$((i + 1)); done");
      run(shell, "i=0; while [ $i -lt 3 ]; do /etc/passwd; i=$((i + 1)); done");

      scraper.await("weir_process_execs_total", 23);
      scraper.await("weir_process_execs_failed_total{error_type=\"ENOENT\"}", 5);
      scraper.await("weir_process_execs_failed_total{error_type=\"EACCES\"}", 3);
      scraper.await("weir_process_exits_total", 23);
      scraper.await("weir_events_shown_total", 23 + 5 + 3 + 23);
      scraper.await("sum(weir_events_lost_total)", 0);
      assertThat(Promtool.complaints(Scraper.page(port))).isEmpty();
      assertThat(tool.signal("INT")).isZero();
      assertThat(tool.stdout()).isEmpty();
      assertThat(tool.stderr()).doesNotContain("lost");
    } finally {
      shell.destroy();
    }
  }

  @Test
  void shouldMeasureItsSinksAndItself() throws Exception {
    int port = Scraper.freePort();
    try (ToolProcess tool = attached(port, "--json")) {
      String page = Scraper.page(port);
      assertThat(Promtool.complaints(page)).isEmpty();
      assertThat(page)
          .contains("weir_sink_queue_capacity{weir_sink=\"json\"} 65536.0\n")
          .contains("weir_sink_events_lost_total{weir_loss_cause=\"queue\",weir_sink=\"json\"} 0.0")
          .containsPattern("(?m)^process_cpu_time_seconds_total [0-9.]+$")
          .containsPattern("(?m)^process_memory_usage_bytes [0-9.]+E7$")
          .containsPattern("(?m)^jvm_memory_used_bytes\\{jvm_memory_type=\"heap\"\\} ");
      assertThat(tool.signal("TERM")).isZero();
    }
  }

  @Test
  void shouldNotStartWhereTheAddressIsTaken() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String setting = "--prometheus=127.0.0.1:" + taken.getLocalPort();
      try (ToolProcess tool = start("--debug", "--prometheus=:" + taken.getLocalPort())) {
        assertThat(tool.awaitExit()).isEqualTo(1);
        assertThat(tool.stderr())
            .contains("execsnoop: " + setting + ": EADDRINUSE (98): ")
            .doesNotContain("attached");
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "--prometheus=192.0.2.1:1, 1, --prometheus=192.0.2.1:1: EADDRNOTAVAIL (99)",
    "--prometheus=nosuch.invalid:1, 1, --prometheus=nosuch.invalid:1: there is no host",
    "--prometheus=9435, 2, --prometheus=9435: give host:port",
    "--no-output, 2, '--no-output: nothing would be left'"
  })
  void shouldNameTheSettingThatCannotWork(String option, int status, String words)
      throws Exception {
    try (ToolProcess tool = start(option)) {
      assertThat(tool.awaitExit()).isEqualTo(status);
      assertThat(tool.stderr()).startsWith("execsnoop: " + words);
    }
  }

  @ParameterizedTest
  @CsvSource({"INT, 0", "TERM, 0", "KILL, 137"})
  void shouldFreeThePortHoweverItEnds(String signal, int status) throws Exception {
    int port = Scraper.freePort();
    try (ToolProcess tool = attached(port)) {
      assertThat(Scraper.page(port)).contains("weir_events_seen_total");
      assertThat(tool.signal(signal)).isEqualTo(status);
    }
    try (ServerSocket free = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      assertThat(free.isBound()).isTrue();
    }
  }

  private static ToolProcess attached(int port, String... args) throws Exception {
    List<String> all = new java.util.ArrayList<>(List.of("--prometheus=:" + port));
    all.addAll(List.of(args));
    return ToolProcess.attached(Execsnoop.class, all.toArray(new String[0]));
  }

  private static ToolProcess start(String... args) throws IOException {
    return ToolProcess.start(new ProcessBuilder(ToolProcess.command(Execsnoop.class, args)));
  }

  private static void run(Process shell, String command) throws IOException {
    shell.getOutputStream().write((command + "\n").getBytes(StandardCharsets.UTF_8));
    shell.getOutputStream().flush();
  }
}
