package io.weir.tools.droprule;

import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** The options of undo. */
@Command(name = "droprule-undo")
final class UndoOptions {
  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "TXID",
      description =
          "The transaction, as the change printed it and journal lists it (default: the last one"
              + " that was not undone).")
  Long transaction;
}
