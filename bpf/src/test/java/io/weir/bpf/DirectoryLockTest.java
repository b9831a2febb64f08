package io.weir.bpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.ringbuf.error.WeirException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoryLockTest {
  private static final String LOCKS =
      """
      1: POSIX  ADVISORY  WRITE 41 00:1b:77 0 EOF
      2: FLOCK  ADVISORY  WRITE 42 fe:00:1663652 0 EOF
      2: -> FLOCK  ADVISORY  WRITE 43 00:1b:77 0 EOF
      3: FLOCK  ADVISORY  WRITE 44 00:1b:77 0 EOF
      """;

  @Test
  void shouldTellWhoHasALock() {
    assertThat(DirectoryLock.holder(LOCKS, 0x1b, 77)).contains(44);
    assertThat(DirectoryLock.holder(LOCKS, 0xfe00, 1663652)).contains(42);
    assertThat(DirectoryLock.holder(LOCKS, 0x1c, 77)).isEmpty();
  }

  @Test
  void shouldExcludeAnother(@TempDir Path directory) {
    try (DirectoryLock first = DirectoryLock.take(directory, Duration.ZERO).orElseThrow()) {
      assertThat(first).isNotNull();
      assertThat(DirectoryLock.take(directory, Duration.ofMillis(20))).isEmpty();
      assertThat(DirectoryLock.holder(directory))
          .contains(Math.toIntExact(ProcessHandle.current().pid()));
    }
    DirectoryLock.take(directory, Duration.ZERO).orElseThrow().close();
    assertThat(DirectoryLock.holder(directory)).isEmpty();
  }

  @Test
  void shouldSayWhatIsNotThere(@TempDir Path directory) {
    assertThatThrownBy(() -> DirectoryLock.take(directory.resolve("x"), Duration.ZERO))
        .isInstanceOf(WeirException.class)
        .hasMessageContaining("ENOENT (2)");
  }
}
