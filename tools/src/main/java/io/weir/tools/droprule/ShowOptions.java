package io.weir.tools.droprule;

import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** The options of show. */
@Command(name = "droprule-show")
final class ShowOptions {
  @Parameters(
      index = "0",
      paramLabel = "ID",
      description = "The rule's id, as list shows it; ids are unique on the host.")
  int id;
}
