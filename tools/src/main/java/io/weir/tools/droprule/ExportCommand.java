package io.weir.tools.droprule;

import io.weir.ringbuf.error.WeirException;
import io.weir.tools.Messages;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Writes rules to a file. */
@Command(
    name = "export",
    header = "Write the rules of an interface for import or other tools.",
    description =
        "Writes to standard output. A rule that the format cannot say exactly is refused, and then"
            + " nothing is written.",
    footer = {
      "  droprule export eth0 > eth0.json",
      "  droprule export eth0 --format nft --set bad | nft -c -f -"
    })
final class ExportCommand extends Subcommand {
  @Mixin private ExportOptions options;

  @Override
  void run(Output output, Messages messages) {
    throw new WeirException("Export " + options.format, 0, "not yet");
  }
}
