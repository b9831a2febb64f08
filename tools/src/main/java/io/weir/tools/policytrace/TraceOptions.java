package io.weir.tools.policytrace;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The options of every subcommand. */
@Command(name = "policytrace-common")
final class TraceOptions {
  @Option(
      names = "--json",
      order = 1001,
      description = "Write JSON, one object a line, instead of text.")
  boolean json;

  @Option(names = "--debug", order = 1002, description = "Tell errors in full.")
  boolean debug;

  @Option(
      names = {"-h", "--help"},
      order = 1003,
      usageHelp = true,
      description = "Show this help and exit.")
  boolean help;

  @Option(
      names = "--version",
      order = 1004,
      versionHelp = true,
      description = "Show the version and exit.")
  boolean version;
}
