package io.weir.exporters.kafka;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where records come from. Immutable.
 *
 * @param host the host's name
 * @param bootId the kernel's id of this boot
 * @param runId a random id of this run of the tool; sequence numbers count within it
 */
public record Origin(String host, String bootId, String runId) {
  /**
   * What the kernel says.
   *
   * @param kernel {@code /proc/sys/kernel} or what stands for it
   */
  public static Origin read(Path kernel) throws IOException {
    return new Origin(
        Files.readString(kernel.resolve("hostname")).strip(),
        Files.readString(kernel.resolve("random/boot_id")).strip(),
        Files.readString(kernel.resolve("random/uuid")).strip());
  }
}
