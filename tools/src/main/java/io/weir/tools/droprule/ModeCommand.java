package io.weir.tools.droprule;

import io.weir.policy.enforce.StandingDatapath;
import io.weir.tools.Messages;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Says whether rules drop. */
@Command(
    name = "mode",
    header = "Say whether rules drop, are only counted, or are not looked up.",
    description =
        "Changes one word in the kernel: it takes effect at once, and nothing is detached. 'droprule"
            + " undo' gives the former mode back.",
    footer = {
      "  droprule mode eth0 audit     count, drop nothing",
      "  droprule mode eth0 enforce   drop",
      "  droprule mode eth0 off       neither"
    })
final class ModeCommand extends Subcommand {
  @Mixin private ModeOptions options;

  @Override
  void run(Output output, Messages messages) {
    try (StandingDatapath datapath = Datapaths.toChange(options.on.name, control, messages)) {
      InForce before = InForce.of(datapath);
      Changed changed =
          new Changes(datapath, before, given())
              .settingMode(options.mode)
              .orElseTelling(messages::say)
              .change(List.of(), List.of());
      Reports.inForce(InForce.of(datapath).summary(), output);
      output.event(changed);
      output.line(changed.told());
    }
  }
}
