package io.weir.bpf;

import java.nio.file.Files;
import java.nio.file.Path;

/** Mounts tracefs where it is missing, for as long as a test needs it. */
final class Tracefs implements AutoCloseable {
  private static final String PLACE = "/sys/kernel/tracing";

  private boolean ours;

  private Tracefs(boolean ours) {
    this.ours = ours;
  }

  static Tracefs mounted() {
    TestNetns.requireRoot();
    boolean missing = !Files.exists(Path.of(PLACE, "events"));
    if (missing) {
      Commands.run("mount", "-t", "tracefs", "tracefs", PLACE);
    }
    return new Tracefs(missing);
  }

  @Override
  public void close() {
    if (ours) {
      Commands.run("umount", PLACE);
      ours = false;
    }
  }
}
