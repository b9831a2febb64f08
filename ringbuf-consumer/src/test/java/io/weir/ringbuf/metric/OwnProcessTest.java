package io.weir.ringbuf.metric;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OwnProcessTest {
  @TempDir private Path folder;

  @Test
  void shouldReadMemoryAsTheKernelWritesIt() throws Exception {
    Path status = folder.resolve("status");
    Files.writeString(
        status, "Name:\tjava\nVmHWM:\t   99999 kB\nVmRSS:\t   47111 kB\nThreads:\t9\n");
    MetricTable table = MetricTable.of(new OwnProcess(status));
    assertThat(table.value("process.memory.usage")).isEqualTo(47111 * 1024);
    assertThat(table.value("jvm.memory.used", "jvm.memory.type", "heap")).isPositive();
    assertThat(table.value("process.cpu.time")).isPositive();
  }

  @Test
  void shouldLeaveOutWhatTheKernelDoesNotSay() {
    assertThat(MetricTable.of(new OwnProcess(folder.resolve("none"))).values())
        .doesNotContainKey("process.memory.usage{}");
  }

  @Test
  void shouldReadItsOwn() {
    MetricTable table = MetricTable.of(new OwnProcess(Path.of("/proc/self/status")));
    assertThat(table.value("process.memory.usage")).isGreaterThan(1 << 20);
  }
}
