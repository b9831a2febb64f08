package io.weir.tools.droprule;

import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** The options of confirm. */
@Command(name = "droprule-confirm")
final class ConfirmOptions {
  @Parameters(
      index = "0",
      paramLabel = "TXID",
      description = "The transaction, as the change printed it.")
  long transaction;
}
