package io.weir.tools.droprule;

import io.weir.policy.enforce.StandingDatapath;
import io.weir.policy.table.HeldRule;
import io.weir.tools.Messages;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Removes all rules, or those of a set. */
@Command(
    name = "flush",
    header = "Remove all rules, or those of a set.",
    description =
        "Removes the rules of an interface, or of all, in one swap each. The datapath stays attached;"
            + " 'droprule detach' takes it away.",
    footer = {"  droprule flush eth0", "  droprule flush --set bad", "  droprule undo"})
final class FlushCommand extends Subcommand {
  @Mixin private FlushOptions options;

  @Override
  void run(Output output, Messages messages) {
    List<Place> places = Datapaths.places(Datapaths.select(options.on, control, messages));
    for (Place place : places) {
      try (StandingDatapath datapath = Datapaths.toChange(place, messages)) {
        flush(datapath, output);
      }
    }
    if (places.isEmpty()) {
      output.line(Reports.NOTHING);
    }
  }

  private void flush(StandingDatapath datapath, Output output) {
    InForce before = InForce.of(datapath);
    List<HeldRule> gone = options.set == null ? before.rules() : before.ofSet(options.set);
    Changed changed = new Changes(datapath, before, given()).change(List.of(), gone);
    Reports.changed(changed, InForce.summary(datapath), output);
  }
}
