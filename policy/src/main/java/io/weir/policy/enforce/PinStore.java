package io.weir.policy.enforce;

import io.weir.bpf.Bpffs;
import io.weir.bpf.DirectoryLock;
import io.weir.ringbuf.error.Errno;
import io.weir.ringbuf.error.WeirException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where standing datapaths are pinned: a directory each, below {@code weir} of a bpffs. Who changes
 * anything holds its lock, one process of the host at a time. A directory appears with all that
 * belongs into it and goes as a whole, so what a killed process leaves is known by its name.
 *
 * @param mountPoint the bpffs
 */
record PinStore(Path mountPoint) {
  /** How long a writer waits for another one. */
  static final Duration PATIENCE = Duration.ofSeconds(10);

  private static final String FOLDER = "weir";
  private static final String BUILDING = "building-";
  private static final String REMOVING = "removing-";
  private static final Pattern TOOL = Pattern.compile("io\\.weir\\.tools\\.(\\w+)\\.");
  private static final Pattern NAME = Pattern.compile("(\\d+)-(\\d+)");

  /** That of this host; the property {@code weir.bpffs} names another place, for tests. */
  static PinStore host() {
    String other = System.getProperty("weir.bpffs");
    return new PinStore(other == null ? Bpffs.MOUNT_POINT : Path.of(other));
  }

  Path root() {
    return mountPoint.resolve(FOLDER);
  }

  /** Makes what is missing: the mount, and the directory. */
  void make() {
    Bpffs.ensureMounted(mountPoint);
    try {
      Files.createDirectory(
          root(),
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    } catch (FileAlreadyExistsException there) {
      return;
    } catch (IOException e) {
      throw failed("make " + root(), e);
    }
  }

  /**
   * Whether the host's first process sees another bpffs there, or none: then it is one of a mount
   * namespace, and goes with it, pins and all.
   */
  boolean isPassing() {
    Path firsts = Path.of("/proc/1/root").resolve(Path.of("/").relativize(mountPoint));
    try {
      return !Files.getAttribute(mountPoint, "unix:dev")
          .equals(Files.getAttribute(firsts, "unix:dev"));
    } catch (IOException unknown) {
      return false;
    }
  }

  boolean isThere() {
    return Files.isDirectory(root());
  }

  /**
   * Waits for the lock; the directory is there.
   *
   * @throws WeirException EBUSY when another process keeps it, which is named
   */
  DirectoryLock lock(String operation, Duration patience) {
    return DirectoryLock.take(root(), patience)
        .orElseThrow(
            () ->
                new WeirException(
                    operation,
                    Errno.EBUSY,
                    DirectoryLock.holder(root()).map(PinStore::describe).orElse("another process")
                        + " is changing datapaths: try again when it has ended"));
  }

  /** Does something that no process shall come between that changes a standing datapath. */
  <T> T exclusively(Supplier<T> action) {
    Optional<DirectoryLock> lock =
        isThere() ? DirectoryLock.take(root(), PATIENCE) : Optional.empty();
    try {
      return action.get();
    } finally {
      lock.ifPresent(DirectoryLock::close);
    }
  }

  /** As above, without a result. */
  void exclusively(Runnable action) {
    exclusively(
        () -> {
          action.run();
          return null;
        });
  }

  Optional<PinDirectory> find(long netnsInode, int ifindex) {
    PinDirectory directory = directory("", netnsInode, ifindex);
    return Files.isDirectory(directory.path()) ? Optional.of(directory) : Optional.empty();
  }

  /** All that are complete. */
  List<PinDirectory> all() {
    return list("");
  }

  /** A new one, which {@link #publish} makes seen. */
  PinDirectory build(long netnsInode, int ifindex) {
    PinDirectory directory = directory(BUILDING, netnsInode, ifindex);
    try {
      Files.createDirectory(directory.path());
      return directory;
    } catch (IOException e) {
      throw failed("make " + directory.path(), e);
    }
  }

  PinDirectory publish(PinDirectory built) {
    return rename(built, "");
  }

  /** Removes one: first out of sight. */
  void remove(PinDirectory directory) {
    rename(directory, REMOVING).remove();
  }

  /** Removes what killed processes left half made or half removed. */
  void sweep() {
    list(BUILDING).forEach(PinDirectory::remove);
    list(REMOVING).forEach(PinDirectory::remove);
  }

  private PinDirectory rename(PinDirectory directory, String prefix) {
    PinDirectory renamed = directory(prefix, directory.netnsInode(), directory.ifindex());
    try {
      Files.move(directory.path(), renamed.path(), StandardCopyOption.ATOMIC_MOVE);
      return renamed;
    } catch (IOException e) {
      throw failed("rename " + directory.path(), e);
    }
  }

  private PinDirectory directory(String prefix, long netnsInode, int ifindex) {
    Path path = root().resolve(prefix + netnsInode + "-" + ifindex);
    return new PinDirectory(path, netnsInode, ifindex);
  }

  private List<PinDirectory> list(String prefix) {
    List<PinDirectory> found = new ArrayList<>();
    if (!isThere()) {
      return found;
    }
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(root())) {
      for (Path entry : entries) {
        String name = entry.getFileName().toString();
        Matcher matcher =
            NAME.matcher(name.startsWith(prefix) ? name.substring(prefix.length()) : "");
        if (matcher.matches()) {
          found.add(
              directory(
                  prefix, Long.parseLong(matcher.group(1)), Integer.parseInt(matcher.group(2))));
        }
      }
      return found;
    } catch (IOException e) {
      throw failed("list " + root(), e);
    }
  }

  /** {@code process 42 (droprule)}. */
  private static String describe(int pid) {
    Path process = Path.of("/proc/" + pid);
    try {
      Matcher main = TOOL.matcher(Files.readString(process.resolve("cmdline")));
      String name = main.find() ? main.group(1) : Files.readString(process.resolve("comm")).trim();
      return "process " + pid + " (" + name + ")";
    } catch (IOException gone) {
      return "process " + pid;
    }
  }

  private static WeirException failed(String operation, IOException e) {
    return new WeirException(
        operation + ": " + e.getMessage(), 0, "look at the bpffs: ls -lR /sys/fs/bpf/weir", e);
  }
}
