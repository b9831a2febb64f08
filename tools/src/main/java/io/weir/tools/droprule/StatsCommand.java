package io.weir.tools.droprule;

import io.weir.policy.enforce.StandingDatapath;
import io.weir.tools.Messages;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Shows counters. */
@Command(
    name = "stats",
    header = "Show what is in force, and what became of packets.",
    description =
        "Shows per interface the mode, how it is attached, how much a packet may cost, the memory of"
            + " the rules, what they did with packets, and the hits of each set.",
    footer = {"  droprule stats", "  droprule stats eth0 --json"})
final class StatsCommand extends Subcommand {
  @Mixin private StatsOptions options;

  @Override
  void run(Output output, Messages messages) {
    List<StandingDatapath> datapaths = Datapaths.select(options.on, control, messages);
    try {
      for (StandingDatapath datapath : datapaths) {
        Reports.full(InForce.of(datapath).full(), output);
      }
      if (datapaths.isEmpty()) {
        output.line(Reports.NOTHING);
      }
    } finally {
      Datapaths.closeAll(datapaths);
    }
  }
}
