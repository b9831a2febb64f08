package io.weir.bpf;

import io.weir.bpf.sys.LibCFile;
import io.weir.ringbuf.error.UnsupportedKernel;
import io.weir.ringbuf.error.WeirException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The file system that holds pins. */
public final class Bpffs {
  /** Where every distribution has it. */
  public static final Path MOUNT_POINT = Path.of("/sys/fs/bpf");

  private static final Path MOUNTS = Path.of("/proc/self/mounts");
  private static final String TYPE = "bpf";

  private Bpffs() {}

  /** Mounts it there, unless it is mounted in this mount namespace; it stays. */
  public static void ensureMounted(Path mountPoint) {
    if (isMounted(mountPoint)) {
      return;
    }
    if (LibCFile.mount(TYPE, mountPoint.toString(), TYPE, 0, 0) != 0) {
      throw new UnsupportedKernel(
          "mount bpffs at " + mountPoint,
          LibCFile.errno(),
          "mount it by hand: mount -t bpf bpf " + mountPoint);
    }
  }

  /** Whether it is what is mounted there. */
  public static boolean isMounted(Path mountPoint) {
    try {
      return isMounted(Files.readString(MOUNTS), mountPoint.toString());
    } catch (IOException e) {
      throw new WeirException("read " + MOUNTS, 0, "mount /proc", e);
    }
  }

  /** By the lines of {@code /proc/self/mounts}; of several mounts the last one is seen. */
  static boolean isMounted(String mounts, String mountPoint) {
    boolean mounted = false;
    for (String line : mounts.split("\n")) {
      String[] fields = line.split(" ");
      if (fields.length > 2 && fields[1].equals(mountPoint)) {
        mounted = fields[2].equals(TYPE);
      }
    }
    return mounted;
  }
}
