package io.weir.ringbuf.enrich;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NetnsNamesTest {
  @TempDir Path folder;

  private long nowNs;

  @Test
  void shouldNameByInodeAndLookAgainForUnknownOnesOnceASecond() throws IOException {
    NetnsNames names = new NetnsNames(folder, () -> nowNs);
    assertThat(names.name(1)).isEmpty();
    Path file = Files.createFile(folder.resolve("web"));
    long inode = ((Number) Files.getAttribute(file, "unix:ino")).longValue();

    assertThat(names.name(inode)).isEmpty();
    nowNs = NetnsNames.REREAD_NS;
    assertThat(names.name(inode)).isEqualTo("web");
  }

  @Test
  void shouldDoWithoutTheDirectory() {
    assertThat(new NetnsNames(folder.resolve("none"), () -> nowNs).name(1)).isEmpty();
  }
}
