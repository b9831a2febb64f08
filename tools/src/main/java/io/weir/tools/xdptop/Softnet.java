package io.weir.tools.xdptop;

import io.weir.ringbuf.error.WeirException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Packets that the host's receive queues had no room for; softnet_stat of proc(5). */
final class Softnet {
  private static final int DROPPED = 1; // net/core/net-procfs.c, softnet_seq_show()
  private static final int HEX = 16;

  private final Path file;

  Softnet(Path file) {
    this.file = file;
  }

  /** The sum over the CPUs since the host started. */
  long dropped() {
    try {
      long sum = 0;
      for (String line : Files.readAllLines(file)) {
        String[] fields = line.trim().split("\\s+");
        sum += fields.length > DROPPED ? Long.parseLong(fields[DROPPED], HEX) : 0;
      }
      return sum;
    } catch (IOException e) {
      throw new WeirException("read " + file, 0, "is /proc mounted?", e);
    }
  }
}
