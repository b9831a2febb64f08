package io.weir.tools.execsnoop;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Runs {@code execload}, the workload of known execs. */
final class Workload {
  /** Where the build put it. */
  static final String PROGRAM = program();

  private Workload() {}

  /** The 23 known execs: label to pid, in order, and under {@code self} the parent's pid. */
  static Map<String, Long> known(Path folder) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(PROGRAM, "known", folder.toString()).start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new AssertionError("execload failed: " + text);
    }
    Map<String, Long> pids = new LinkedHashMap<>();
    for (String line : text.split("\n")) {
      String[] words = line.split(" ");
      pids.put(words[0], Long.valueOf(words[1]));
    }
    pids.put("self", process.pid());
    return pids;
  }

  /** Runs a command to its end and gives its exit status. */
  static int run(String... command) throws IOException, InterruptedException {
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start()
        .waitFor();
  }

  /** Runs execload and gives its exit status. */
  static int execload(String... args) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(PROGRAM));
    command.addAll(Arrays.asList(args));
    return run(command.toArray(new String[0]));
  }

  private static String program() {
    try {
      return Path.of(Workload.class.getResource("/execload").toURI()).toRealPath().toString();
    } catch (URISyntaxException | IOException e) {
      throw new UncheckedIOException(new IOException("execload", e));
    }
  }
}
