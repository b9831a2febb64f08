package io.weir.tools.xdptop;

import io.weir.tools.ToolProcess;
import io.weir.tools.droprule.Droprule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A journal of a test's own, and tools that write to it; gone when closed. */
final class TestJournal implements AutoCloseable {
  private final Path file;

  TestJournal() {
    try {
      file = Files.createTempDirectory("weir-journal").resolve("journal.jsonl");
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The command line of a tool. */
  List<String> command(Class<?> main, String... args) {
    List<String> command = new ArrayList<>(ToolProcess.command(main, args));
    command.add(1, "-Dweir.journal=" + file);
    return command;
  }

  /** Runs droprule, which must succeed, and gives what it says on both streams. */
  String droprule(String... args) throws IOException, InterruptedException {
    List<String> command = command(Droprule.class, args);
    try (ToolProcess tool = ToolProcess.start(new ProcessBuilder(command))) {
      int status = tool.awaitExit();
      String said = String.join("\n", tool.stdout()) + "\n" + tool.stderr();
      if (status != 0) {
        throw new AssertionError(command + " ended " + status + ": " + said);
      }
      return said;
    }
  }

  /** The lines that contain a word. */
  List<String> lines(String word) throws IOException {
    return Files.exists(file)
        ? Files.readAllLines(file).stream().filter(line -> line.contains(word)).toList()
        : List.of();
  }

  @Override
  public void close() throws IOException {
    Files.deleteIfExists(file);
    Files.delete(file.getParent());
  }
}
