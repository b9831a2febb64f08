package io.weir.ringbuf.enrich;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Paths of cgroups by their ids, which are the inodes of their directories in cgroup v2. One
 * thread. The tree is walked for an id that is not known, at most once a second; a cgroup that was
 * removed before that has no path.
 */
public final class CgroupPaths {
  static final long REREAD_NS = 1_000_000_000L;
  private static final int MAX_KNOWN = 65_536;

  private final Path mountPoint;
  private final Rereads rereads;
  private final Map<Long, String> byId = new HashMap<>();

  /**
   * The cgroups of a hierarchy.
   *
   * @param mountPoint usually {@code /sys/fs/cgroup}
   * @param nanoClock a monotonic clock in nanoseconds, e.g. {@code System::nanoTime}
   */
  public CgroupPaths(Path mountPoint, LongSupplier nanoClock) {
    this.mountPoint = mountPoint;
    this.rereads = new Rereads(REREAD_NS, nanoClock);
  }

  /** The path from the hierarchy's root, as in {@code /proc/PID/cgroup}; empty when not known. */
  public String path(long id) {
    String known = byId.get(id);
    if (known == null && id != 0 && rereads.begin()) {
      read();
      known = byId.get(id);
    }
    return known == null ? "" : known;
  }

  /** What is gone by now keeps its path, for its sockets may live on. */
  private void read() {
    if (byId.size() > MAX_KNOWN) {
      byId.clear();
    }
    try {
      Files.walkFileTree(mountPoint, new Walk());
    } catch (IOException e) {
      // the hierarchy was unmounted: nothing more is known
    }
  }

  private final class Walk extends SimpleFileVisitor<Path> {
    @Override
    public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
        throws IOException {
      long id = ((Number) Files.getAttribute(directory, "unix:ino")).longValue();
      byId.put(id, "/" + mountPoint.relativize(directory));
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException gone) {
      return FileVisitResult.CONTINUE;
    }
  }
}
