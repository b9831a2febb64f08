package io.weir.tools;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The options of the tools that show processes: which ones. */
public final class ProcessOptions {
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
}
