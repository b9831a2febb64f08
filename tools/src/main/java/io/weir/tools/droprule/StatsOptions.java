package io.weir.tools.droprule;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The options of stats. */
@Command(name = "droprule-stats")
final class StatsOptions {
  @Mixin final OptionalInterface on = new OptionalInterface();
}
