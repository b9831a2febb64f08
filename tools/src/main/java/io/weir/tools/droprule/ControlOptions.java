package io.weir.tools.droprule;

import io.weir.bpf.Netns;
import io.weir.tools.NetnsOption;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The options of every subcommand. */
@Command(name = "droprule-common")
final class ControlOptions {
  @Option(
      names = "--json",
      order = 1001,
      description = "Write JSON, one object a line, instead of text.")
  boolean json;

  @Option(
      names = "--netns",
      order = 1002,
      paramLabel = "NS",
      description =
          "Work in this network namespace: a name under /run/netns, a process id, a path or an"
              + " inode number.")
  String netns;

  @Option(
      names = "--debug",
      order = 1003,
      description = "Tell on stderr what is done, and errors in full.")
  boolean debug;

  @Option(
      names = {"-h", "--help"},
      order = 1004,
      usageHelp = true,
      description = "Show this help and exit.")
  boolean help;

  @Option(
      names = "--version",
      order = 1005,
      versionHelp = true,
      description = "Show the version and exit.")
  boolean version;

  /** The namespace that was named, or the own one; the caller closes it. */
  Netns openNetns() {
    return NetnsOption.open(netns);
  }
}
