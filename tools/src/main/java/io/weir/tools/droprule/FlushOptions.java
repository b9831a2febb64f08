package io.weir.tools.droprule;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of flush. */
@Command(name = "droprule-flush")
final class FlushOptions {
  @Mixin final OptionalInterface on = new OptionalInterface();

  @Option(names = "--set", paramLabel = "NAME", description = "Only the rules of this set.")
  String set;
}
