package io.weir.bpf;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Beside what the kernel says in /proc/timer_list. */
@KernelTest
class JiffiesKernelIT {
  @Test
  void shouldReadTheKernelsTicks() throws IOException {
    TestNetns.requireRoot();
    long before = listed();
    long nsBefore = System.nanoTime();
    JiffiesReading reading = JiffiesReading.now();
    long nsAfter = System.nanoTime();
    long after = listed();
    // a CPU that idles is told late, by itself
    assertThat(reading.jiffies()).isGreaterThanOrEqualTo(before).isLessThanOrEqualTo(after + 100);
    assertThat(reading.monotonicNs()).isBetween(nsBefore, nsAfter);
  }

  @Test
  void shouldTellTypesWithoutLoading() {
    try (BpfTypes types = BpfSpec.named("clock").types()) {
      assertThat(types.layout("clock_reading").sizeBytes()).isEqualTo(16);
      assertThat(types.constant("nothing")).isEqualTo(Optional.empty());
    }
    try (BpfTypes types = BpfSpec.named("packet").types()) {
      assertThat(types.constant("drop_hooks").orElseThrow().sizeBytes()).isEqualTo(4);
    }
  }

  /** The latest of all CPUs. */
  private static long listed() throws IOException {
    return Files.readAllLines(Path.of("/proc/timer_list")).stream()
        .filter(line -> line.startsWith("jiffies:"))
        .mapToLong(line -> Long.parseLong(line.substring("jiffies:".length()).trim()))
        .max()
        .orElseThrow();
  }
}
