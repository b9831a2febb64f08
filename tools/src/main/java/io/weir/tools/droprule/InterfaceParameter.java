package io.weir.tools.droprule;

import picocli.CommandLine.Parameters;

/** The interface that a command is about, where it must be said. */
final class InterfaceParameter {
  @Parameters(index = "0", paramLabel = "IFACE", description = "The interface, by its name.")
  String name;
}
