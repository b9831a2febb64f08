package io.weir.policy.enforce;

import io.weir.testsupport.Commands;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A class of the tests in a JVM of its own, over a bpffs; killed on close. */
final class TestProcess implements AutoCloseable {
  private final Process process;
  private final BufferedReader output;

  private TestProcess(Process process) {
    this.process = process;
    this.output =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }

  static TestProcess start(Path bpffs, Class<?> main, String... arguments) throws IOException {
    List<String> command = Commands.java(main, arguments);
    command.add(1, "-Dweir.bpffs=" + bpffs);
    return new TestProcess(new ProcessBuilder(command).redirectErrorStream(true).start());
  }

  /** In a mount namespace of its own, without a bpffs at its usual place. */
  static TestProcess startWithoutBpffs(Class<?> main, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of("unshare", "-m", "sh", "-c"));
    command.add("while umount /sys/fs/bpf 2>/dev/null; do :; done; exec \"$0\" \"$@\"");
    command.addAll(Commands.java(main, arguments));
    return new TestProcess(new ProcessBuilder(command).redirectErrorStream(true).start());
  }

  long pid() {
    return process.pid();
  }

  /** Reads up to a line that begins so, and gives it. */
  String await(String beginning) throws IOException {
    StringBuilder before = new StringBuilder();
    for (String line; (line = output.readLine()) != null; ) {
      if (line.startsWith(beginning)) {
        return line;
      }
      before.append(line).append('\n');
    }
    throw new AssertionError("no line '" + beginning + "' in: " + before);
  }

  void signal(String name) {
    Commands.run("kill", "-" + name, Long.toString(process.pid()));
  }

  @Override
  public void close() {
    process.destroyForcibly();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
