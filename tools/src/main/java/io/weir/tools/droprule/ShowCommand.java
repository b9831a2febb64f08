package io.weir.tools.droprule;

import io.weir.policy.enforce.StandingDatapath;
import io.weir.policy.table.HeldRule;
import io.weir.tools.Messages;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Shows all of one rule. */
@Command(
    name = "show",
    header = "Show all of one rule.",
    description = "Shows everything that is known of one rule.",
    footer = {"  droprule show 17", "  droprule show 17 --json"})
final class ShowCommand extends Subcommand {
  @Mixin private ShowOptions options;

  @Override
  void run(Output output, Messages messages) {
    List<StandingDatapath> datapaths = Datapaths.all(control, messages);
    try {
      for (StandingDatapath datapath : datapaths) {
        InForce inForce = InForce.of(datapath);
        Optional<HeldRule> held = inForce.rule(options.id);
        if (held.isPresent()) {
          Reports.rule(inForce, held.get(), output);
          return;
        }
      }
      throw Datapaths.noRule(options.id);
    } finally {
      Datapaths.closeAll(datapaths);
    }
  }
}
