package io.weir.bpf;

import io.weir.bpf.sys.LibCFile;
import io.weir.ringbuf.error.UnsupportedKernel;
import java.nio.file.Files;
import java.nio.file.Path;

/** The file system that tells the ids of tracepoints. */
public final class Tracefs {
  private static final Path MOUNT_POINT = Path.of("/sys/kernel/tracing");
  private static final Path DEBUGFS = Path.of("/sys/kernel/debug/tracing");

  private Tracefs() {}

  /** Mounts it where every distribution has it, unless it is mounted; it stays. */
  public static void ensureMounted() {
    if (isMounted(MOUNT_POINT) || isMounted(DEBUGFS)) {
      return;
    }
    if (LibCFile.mount("tracefs", MOUNT_POINT.toString(), "tracefs", 0, 0) != 0) {
      throw new UnsupportedKernel(
          "mount tracefs",
          LibCFile.errno(),
          "mount it by hand: mount -t tracefs tracefs " + MOUNT_POINT);
    }
  }

  private static boolean isMounted(Path directory) {
    return Files.isDirectory(directory.resolve("events"));
  }
}
