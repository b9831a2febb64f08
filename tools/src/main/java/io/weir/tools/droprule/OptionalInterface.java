package io.weir.tools.droprule;

import picocli.CommandLine.Parameters;

/** The interface that a command is about, where it need not be said. */
final class OptionalInterface {
  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "IFACE",
      description =
          "The interface, by its name; without it all that have rules, in the namespace that"
              + " --netns names, or on the whole host.")
  String name;
}
