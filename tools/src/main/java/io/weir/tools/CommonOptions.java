package io.weir.tools;

import java.time.Duration;
import picocli.CommandLine.Option;

/** The options of every tool. */
public final class CommonOptions {
  /** One JSON object a line instead of tables. */
  @Option(
      names = "--json",
      description = "Write JSON, one object a line, instead of tables; the last is the summary.")
  public boolean json;

  /** How long to run; null means until interrupted. */
  @Option(
      names = "--duration",
      paramLabel = "TIME",
      converter = Durations.class,
      description = "Stop after this time: a number of seconds, or 500ms, 10s, 30m, 2h.")
  public Duration duration;

  /** A network namespace by name, pid, path or inode; null when none was named. */
  @Option(
      names = "--netns",
      paramLabel = "NS",
      description =
          "Look only into this network namespace: a name under /run/netns, a process id, a path or"
              + " an inode number.")
  public String netns;

  /** Whether errors and start-up are told in detail. */
  @Option(names = "--debug", description = "Tell on stderr what was attached, and errors in full.")
  public boolean debug;

  /** Whether help was asked for. */
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help and exit.")
  public boolean help;

  /** Whether the version was asked for. */
  @Option(names = "--version", versionHelp = true, description = "Show the version and exit.")
  public boolean version;
}
