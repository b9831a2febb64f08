package io.weir.tools.droprule;

import io.weir.ringbuf.error.WeirException;
import io.weir.tools.Messages;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Shows what was changed. */
@Command(
    name = "journal",
    header = "Show what was changed, when and by whom.",
    description =
        "Shows the transactions of this host, the last one at the end. One without an outcome was"
            + " begun and did not end: its process was killed, or its host went down.",
    footer = {"  droprule journal", "  droprule journal --last 0 --json"})
final class JournalCommand extends Subcommand {
  @Mixin private JournalOptions options;

  @Override
  void run(Output output, Messages messages) {
    throw new WeirException("Journal " + options.last, 0, "not yet");
  }
}
