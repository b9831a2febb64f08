package io.weir.ringbuf.enrich;

import io.weir.ringbuf.event.ByteText;
import io.weir.ringbuf.event.Container;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Reads {@code /proc/PID/cgroup}: the fallback where the kernel's event carries no cgroup path that
 * helps, as on hosts with cgroup v1, whose runtimes may use its hierarchies only.
 *
 * <p>Lines are {@code hierarchy:controllers:path} (cgroups(7)); one for each v1 hierarchy and
 * {@code 0::path} for v2. Any thread. One open, read and close per call: callers cache.
 */
public final class ProcCgroups {
  private static final String DELETED = " (deleted)";

  private final Path procfs;

  /**
   * A reader.
   *
   * @param procfs where procfs is mounted, usually {@code /proc}
   */
  public ProcCgroups(Path procfs) {
    this.procfs = procfs;
  }

  /**
   * The cgroup path of a process that tells most: one that names a container (the deepest such),
   * else that of the v2 hierarchy, else the first that is not the root. Empty when the process is
   * gone or may not be read.
   */
  public Optional<String> path(int pid) {
    byte[] bytes;
    try {
      bytes = Files.readAllBytes(procfs.resolve(Integer.toString(pid)).resolve("cgroup"));
    } catch (IOException gone) {
      // Expected at any time: the process ended (ENOENT, ESRCH) or hidepid= hides it (EACCES).
      return Optional.empty();
    }
    return bestPath(ByteText.of(bytes).text());
  }

  /** Whether this host has any cgroup v1 hierarchy: the calling process is then in it. */
  public boolean legacy() {
    try {
      for (String line : Files.readAllLines(procfs.resolve("self").resolve("cgroup"))) {
        if (!line.startsWith("0:")) {
          return true;
        }
      }
      return false;
    } catch (IOException e) {
      return false; // a kernel without cgroups has no v1 either
    }
  }

  /** The container of a process; empty when it is in none, gone, or may not be read. */
  public Optional<Container> container(int pid) {
    return path(pid).flatMap(Containers::ofPath);
  }

  /** {@link #path} for the text of such a file. */
  static Optional<String> bestPath(String text) {
    String best = "";
    int bestRank = 0;
    for (String line : text.split("\n")) {
      String path = pathOf(line);
      int rank = rank(line, path);
      if (rank > bestRank) {
        best = path;
        bestRank = rank;
      }
    }
    return bestRank == 0 ? Optional.empty() : Optional.of(best);
  }

  private static int rank(String line, String path) {
    if (path.isEmpty()) {
      return 0;
    }
    if (Containers.ofPath(path).isPresent()) {
      return 3 + path.length();
    }
    if (path.length() > 1) {
      return line.startsWith("0::") ? 3 : 2;
    }
    return 1;
  }

  /** What follows the second colon; a path may hold colons itself. */
  private static String pathOf(String line) {
    int first = line.indexOf(':');
    int second = first < 0 ? -1 : line.indexOf(':', first + 1);
    if (second < 0 || !line.startsWith("/", second + 1)) {
      return "";
    }
    String path = line.substring(second + 1);
    return path.endsWith(DELETED) ? path.substring(0, path.length() - DELETED.length()) : path;
  }
}
