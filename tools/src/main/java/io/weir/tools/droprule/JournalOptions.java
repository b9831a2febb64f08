package io.weir.tools.droprule;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The options of journal. */
@Command(name = "droprule-journal")
final class JournalOptions {
  @Option(
      names = "--last",
      paramLabel = "N",
      defaultValue = "20",
      description = "At most the last N transactions; 0 is all (default: 20).")
  int last;
}
