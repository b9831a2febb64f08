package io.weir.ringbuf.enrich;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Names of network namespaces by their inodes, as ip-netns(8) keeps them: one file each in {@code
 * /run/netns}. One thread. The directory is read for an inode that is not known, at most once a
 * second; what is known stays until then.
 */
public final class NetnsNames {
  static final long REREAD_NS = 1_000_000_000L;

  private final Path directory;
  private final Rereads rereads;
  private final Map<Long, String> byInode = new HashMap<>();

  /**
   * The names in a directory.
   *
   * @param directory usually {@code /run/netns}; need not exist
   * @param nanoClock a monotonic clock in nanoseconds, e.g. {@code System::nanoTime}
   */
  public NetnsNames(Path directory, LongSupplier nanoClock) {
    this.directory = directory;
    this.rereads = new Rereads(REREAD_NS, nanoClock);
  }

  /** The name of a namespace; empty when it has none (yet). */
  public String name(long inode) {
    String known = byInode.get(inode);
    if (known == null && rereads.begin()) {
      read();
      known = byInode.get(inode);
    }
    return known == null ? "" : known;
  }

  private void read() {
    byInode.clear();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
      for (Path file : files) {
        add(file);
      }
    } catch (IOException | DirectoryIteratorException e) {
      // no such directory: nobody named one
    }
  }

  private void add(Path file) {
    try {
      long inode = ((Number) Files.getAttribute(file, "unix:ino")).longValue();
      byInode.put(inode, file.getFileName().toString());
    } catch (IOException gone) {
      // it was deleted between the listing and the look
    }
  }
}
