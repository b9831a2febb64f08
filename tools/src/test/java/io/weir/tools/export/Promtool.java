package io.weir.tools.export;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** Prometheus' own check of a metrics page. */
public final class Promtool {
  private Promtool() {}

  /** What {@code promtool check metrics} complains of; empty when all is well. */
  public static String complaints(String page) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder("promtool", "check", "metrics").redirectErrorStream(true).start();
    try (OutputStream in = process.getOutputStream()) {
      in.write(page.getBytes(StandardCharsets.UTF_8));
    }
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    int status = process.waitFor();
    return status == 0 ? text : "exit status " + status + ": " + text;
  }
}
