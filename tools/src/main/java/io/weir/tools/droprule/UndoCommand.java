package io.weir.tools.droprule;

import io.weir.ringbuf.error.WeirException;
import io.weir.tools.Messages;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Takes a change back. */
@Command(
    name = "undo",
    header = "Take a change back.",
    description =
        "Removes the rules that a transaction added, and adds those that it removed, with their ids"
            + " and for the time they still had. An undo is a transaction too, and can be undone.",
    footer = {"  droprule undo", "  droprule undo 9"})
final class UndoCommand extends Subcommand {
  @Mixin private UndoOptions options;

  @Override
  void run(Output output, Messages messages) {
    throw new WeirException("Undo " + options.transaction, 0, "not yet");
  }
}
