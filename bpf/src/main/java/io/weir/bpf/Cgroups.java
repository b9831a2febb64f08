package io.weir.bpf;

import io.weir.bpf.sys.LibCFile;
import io.weir.ringbuf.enrich.Containers;
import io.weir.ringbuf.error.Errno;
import io.weir.ringbuf.error.UnsupportedKernel;
import io.weir.ringbuf.error.WeirException;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;

/** Directories of the cgroup v2 hierarchy, by path or by container. */
public final class Cgroups {
  private static final Path MOUNTS = Path.of("/proc/self/mounts");

  private Cgroups() {}

  /**
   * Opens a cgroup.
   *
   * @param path a directory, or a path from the hierarchy's root
   */
  public static Directory open(Path path) {
    return openDirectory(find(path));
  }

  /** The id by which the kernel names a cgroup, given as for {@link #open}. */
  public static long id(Path path) {
    return idOf(find(path));
  }

  /** The id of a container's cgroup, given as for {@link #openContainer}. */
  public static long containerId(String idPrefix) {
    return idOf(findContainer(idPrefix));
  }

  private static long idOf(Path directory) {
    try {
      return ((Number) Files.getAttribute(directory, "unix:ino")).longValue();
    } catch (IOException e) {
      throw new WeirException("read " + directory, 0, "it must stay until the tool started", e);
    }
  }

  private static Path find(Path path) {
    if (Files.isDirectory(path) && path.toAbsolutePath().startsWith(mountPoint())) {
      return path;
    }
    Path inside = mountPoint().resolve(Path.of("/").relativize(Path.of("/").resolve(path)));
    if (!Files.isDirectory(inside)) {
      throw new WeirException(
          "open cgroup " + path,
          Errno.ENOENT,
          "give a directory below " + mountPoint() + ", or a path in that hierarchy");
    }
    return inside;
  }

  /**
   * Opens the cgroup of the one container whose id begins so: the outermost directory that is named
   * after it.
   */
  public static Directory openContainer(String idPrefix) {
    return openDirectory(findContainer(idPrefix));
  }

  private static Path findContainer(String idPrefix) {
    Path root = mountPoint();
    List<Path> found = new ArrayList<>();
    try {
      Files.walkFileTree(root, new ContainerSearch(root, idPrefix, found));
    } catch (IOException e) {
      throw new WeirException("read " + root, 0, "it must be readable", e);
    }
    if (found.isEmpty()) {
      throw new WeirException(
          "find container " + idPrefix,
          Errno.ENOENT,
          "no cgroup below " + root + " is named after it; is it running?");
    }
    if (found.size() > 1) {
      throw new WeirException(
          "find container " + idPrefix,
          0,
          "several cgroups fit: give more of the id, or one of these to --cgroup: " + found);
    }
    return found.get(0);
  }

  private static Directory openDirectory(Path path) {
    int fd = LibCFile.open(path.toString(), LibCFile.READ_CLOEXEC);
    if (fd < 0) {
      throw new WeirException(
          "open cgroup " + path, LibCFile.errno(), "it must be a directory of cgroup v2");
    }
    return new Directory(Fd.owned(fd));
  }

  /** Where cgroup v2 is mounted. */
  public static Path mountPoint() {
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

  /** Looks for directories of a container; those inside one that fits are not looked at. */
  private static final class ContainerSearch extends SimpleFileVisitor<Path> {
    private final Path root;
    private final String idPrefix;
    private final List<Path> found;

    ContainerSearch(Path root, String idPrefix, List<Path> found) {
      this.root = root;
      this.idPrefix = idPrefix;
      this.found = found;
    }

    @Override
    public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
      String path = "/" + root.relativize(directory);
      if (Containers.ofPath(path).filter(c -> c.id().startsWith(idPrefix)).isPresent()) {
        found.add(directory);
        return FileVisitResult.SKIP_SUBTREE;
      }
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException e) {
      return FileVisitResult.CONTINUE; // cgroups come and go
    }

    @Override
    public FileVisitResult postVisitDirectory(Path directory, IOException e) {
      return FileVisitResult.CONTINUE;
    }
  }

  /** An open cgroup; idempotent close. */
  public static final class Directory implements AutoCloseable {
    private final Fd fd;

    private Directory(Fd fd) {
      this.fd = fd;
    }

    /** The descriptor, for a {@code BPF_MAP_TYPE_CGROUP_ARRAY}. */
    public int fd() {
      return fd.number();
    }

    @Override
    public void close() {
      fd.close();
    }
  }
}
