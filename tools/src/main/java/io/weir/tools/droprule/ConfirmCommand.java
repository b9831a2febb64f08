package io.weir.tools.droprule;

import io.weir.ringbuf.error.WeirException;
import io.weir.tools.Messages;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Keeps what was added on trial. */
@Command(
    name = "confirm",
    header = "Keep the rules that were added with --confirm.",
    description =
        "Lets the rules of a transaction hold for their --ttl, counted from when they were added. After"
            + " the time of --confirm there is nothing to confirm: the kernel has ended them.",
    footer = {"  droprule add eth0 --src 192.0.2.0/24 --confirm 60s", "  droprule confirm 9"})
final class ConfirmCommand extends Subcommand {
  @Mixin private ConfirmOptions options;

  @Override
  void run(Output output, Messages messages) {
    throw new WeirException("Confirm " + options.transaction, 0, "not yet");
  }
}
