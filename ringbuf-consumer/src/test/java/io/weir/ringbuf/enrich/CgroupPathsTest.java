package io.weir.ringbuf.enrich;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CgroupPathsTest {
  @TempDir Path root;

  private long nowNs;

  @Test
  void shouldNameByInodeAndKeepWhatIsGone() throws IOException {
    CgroupPaths paths = new CgroupPaths(root, () -> nowNs);
    assertThat(paths.path(inode(root))).isEqualTo("/");
    Path inner = Files.createDirectories(root.resolve("a.slice/b"));
    long id = inode(inner);

    assertThat(paths.path(id)).isEmpty();
    nowNs = CgroupPaths.REREAD_NS;
    assertThat(paths.path(id)).isEqualTo("/a.slice/b");
    Files.delete(inner);
    nowNs *= 2;
    assertThat(paths.path(0)).isEmpty();
    assertThat(paths.path(id)).isEqualTo("/a.slice/b");
  }

  private static long inode(Path path) throws IOException {
    return ((Number) Files.getAttribute(path, "unix:ino")).longValue();
  }
}
