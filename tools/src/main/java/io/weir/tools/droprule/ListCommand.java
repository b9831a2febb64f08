package io.weir.tools.droprule;

import io.weir.policy.enforce.StandingDatapath;
import io.weir.policy.table.HeldRule;
import io.weir.tools.Messages;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Lists rules. */
@Command(
    name = "list",
    header = "List the rules and what they hit.",
    description =
        "Lists the rules of an interface, or of all, in the order in which they decide. HITS counts"
            + " the packets that a rule decided, in AUDIT too; TTL is how long it still holds.",
    footer = {
      "  droprule list",
      "  droprule list eth0 --set bad",
      "  droprule list --json | jq -c '[.weir.rule.id, .weir.rule.hits]'"
    })
final class ListCommand extends Subcommand {
  @Mixin private ListOptions options;

  @Override
  void run(Output output, Messages messages) {
    List<StandingDatapath> datapaths = Datapaths.select(options.on, control, messages);
    try {
      for (StandingDatapath datapath : datapaths) {
        list(InForce.of(datapath), output);
      }
      if (datapaths.isEmpty()) {
        output.line(Reports.NOTHING);
      }
    } finally {
      Datapaths.closeAll(datapaths);
    }
  }

  private void list(InForce inForce, Output output) {
    Reports.inForce(inForce.summary(), output);
    RuleLines lines = new RuleLines(output);
    for (HeldRule held : inForce.sorted()) {
      if (options.set == null || options.set.equals(held.rule().set())) {
        lines.add(inForce.state(held));
      }
    }
  }
}
