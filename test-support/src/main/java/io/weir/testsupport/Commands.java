package io.weir.testsupport;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Runs programs for tests. */
public final class Commands {
  private Commands() {}

  /** How a program ended, with stdout and stderr together. */
  public record Outcome(int status, String output) {}

  /** Runs and gives the output; fails when the status is not 0. */
  public static String run(String... command) {
    Outcome outcome = attempt(List.of(command));
    if (outcome.status() != 0) {
      throw new AssertionError(
          String.join(" ", command) + ": status=" + outcome.status() + " " + outcome.output());
    }
    return outcome.output();
  }

  public static Outcome attempt(List<String> command) {
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectInput(new File("/dev/null"))
              .start();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return new Outcome(process.waitFor(), output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  /** The command line of a JVM with this one's class path that runs a class of the tests. */
  public static List<String> java(Class<?> main, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp"));
    command.add(System.getProperty("java.class.path"));
    command.add(main.getName());
    command.addAll(List.of(arguments));
    return command;
  }
}
