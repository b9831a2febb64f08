package io.weir.bpf;

import io.weir.bpf.sys.LibCFile;
import io.weir.ringbuf.enrich.Containers;
import io.weir.ringbuf.error.Errno;
import io.weir.ringbuf.error.UnsupportedKernel;
import io.weir.ringbuf.error.WeirException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Directories of the cgroup v2 hierarchy, by path or by container. */
public final class Cgroups {
  private static final Path MOUNTS = Path.of("/proc/self/mounts");
  private static final int DEPTH = 12;

  private Cgroups() {}

  /**
   * Opens a cgroup.
   *
   * @param path a directory, or a path from the hierarchy's root
   */
  public static Directory open(Path path) {
    if (Files.isDirectory(path) && path.toAbsolutePath().startsWith(mountPoint())) {
      return openDirectory(path);
    }
    Path inside = mountPoint().resolve(Path.of("/").relativize(Path.of("/").resolve(path)));
    if (!Files.isDirectory(inside)) {
      throw new WeirException(
          "open cgroup " + path,
          Errno.ENOENT,
          "give a directory below " + mountPoint() + ", or a path in that hierarchy");
    }
    return openDirectory(inside);
  }

  /** Opens the cgroup of the one container whose id begins so. */
  public static Directory openContainer(String idPrefix) {
    List<Path> found;
    try (Stream<Path> tree = Files.find(mountPoint(), DEPTH, (p, a) -> a.isDirectory())) {
      found = tree.filter(p -> isContainer(p, idPrefix)).collect(Collectors.toList());
    } catch (IOException e) {
      throw new WeirException("read " + mountPoint(), 0, "it must be readable", e);
    }
    found.removeIf(p -> found.stream().anyMatch(q -> p.startsWith(q) && !p.equals(q)));
    if (found.isEmpty()) {
      throw new WeirException(
          "find container " + idPrefix,
          Errno.ENOENT,
          "no cgroup below " + mountPoint() + " is named after it; is it running?");
    }
    if (found.size() > 1) {
      throw new WeirException(
          "find container " + idPrefix, 0, "give more of the id; it fits all of " + found);
    }
    return openDirectory(found.get(0));
  }

  private static boolean isContainer(Path directory, String idPrefix) {
    String path = "/" + mountPoint().relativize(directory);
    return Containers.ofPath(path).filter(c -> c.id().startsWith(idPrefix)).isPresent();
  }

  private static Directory openDirectory(Path path) {
    int fd = LibCFile.open(path.toString(), LibCFile.O_RDONLY | LibCFile.O_CLOEXEC);
    if (fd < 0) {
      throw new WeirException(
          "open cgroup " + path, LibCFile.errno(), "it must be a directory of cgroup v2");
    }
    return new Directory(fd);
  }

  /** Where cgroup v2 is mounted. */
  static Path mountPoint() {
    try {
      for (String line : Files.readAllLines(MOUNTS)) {
        String[] fields = line.split(" ");
        if (fields.length > 2 && fields[2].equals("cgroup2")) {
          return Path.of(fields[1]);
        }
      }
    } catch (IOException e) {
      throw new WeirException("read " + MOUNTS, 0, "procfs must be mounted", e);
    }
    throw new UnsupportedKernel(
        "find cgroup v2", Errno.ENOENT, "mount it: mount -t cgroup2 none /sys/fs/cgroup");
  }

  /** An open cgroup; idempotent close. */
  public static final class Directory implements AutoCloseable {
    private int fd;

    private Directory(int fd) {
      this.fd = fd;
    }

    /** The descriptor, for a {@code BPF_MAP_TYPE_CGROUP_ARRAY}. */
    public int fd() {
      return fd;
    }

    @Override
    public void close() {
      if (fd >= 0) {
        LibCFile.close(fd);
        fd = -1;
      }
    }
  }
}
