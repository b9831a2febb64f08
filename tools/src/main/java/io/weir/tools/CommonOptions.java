package io.weir.tools;

import java.nio.file.Path;
import java.time.Duration;
import picocli.CommandLine.Option;

/** The options that mean the same in every tool. */
public final class CommonOptions {
  /** One JSON object a line instead of a table. */
  @Option(
      names = "--json",
      description = "Write one JSON object a line instead of a table; the last one is the summary.")
  public boolean json;

  /** How long to run; null means until interrupted. */
  @Option(
      names = "--duration",
      paramLabel = "TIME",
      converter = Durations.class,
      description = "Stop after this time: a number of seconds, or 500ms, 10s, 30m, 2h.")
  public Duration duration;

  /** A network namespace by name, pid, path or inode; null means all. */
  @Option(
      names = "--netns",
      paramLabel = "NS",
      description =
          "Only processes in this network namespace: a name under /run/netns, a process id, a path"
              + " or an inode number.")
  public String netns;

  /** A cgroup directory; null means all. */
  @Option(
      names = "--cgroup",
      paramLabel = "PATH",
      description =
          "Only processes in this cgroup (v2) or below it: a directory, or a path from the"
              + " hierarchy's root.")
  public Path cgroup;

  /** A container's id or the beginning of it, empty for the column alone; null means neither. */
  @Option(
      names = "--container",
      paramLabel = "ID",
      arity = "0..1",
      preprocessor = OptionalValue.class,
      description =
          "Show the pod or container of each process; with @|italic ID|@, only processes in the"
              + " one container whose id begins so.")
  public String container;

  /** The ring's size in bytes; null means the tool's default. */
  @Option(
      names = "--ring-size",
      paramLabel = "SIZE",
      converter = RingSizes.class,
      description =
          "Size of the buffer between kernel and tool in bytes: a power of two from 4k to 512m"
              + " (default: 8m).")
  public Integer ringSize;

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
