package io.weir.tools.droprule;

import io.weir.policy.enforce.StandingDatapath;
import io.weir.policy.table.HeldRule;
import io.weir.tools.Messages;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Removes rules by their ids. */
@Command(
    name = "del",
    header = "Remove rules by their ids.",
    description =
        "Removes the rules, whatever interface they are on. Where one of the ids is no rule's, nothing"
            + " is removed.",
    footer = {"  droprule del 17", "  droprule del 17 18 19"})
final class DelCommand extends Subcommand {
  @Mixin private DelOptions options;

  @Override
  void run(Output output, Messages messages) {
    for (Map.Entry<Place, Set<Integer>> found : find(messages).entrySet()) {
      try (StandingDatapath datapath = Datapaths.toChange(found.getKey(), messages)) {
        InForce before = InForce.of(datapath);
        List<HeldRule> gone = new ArrayList<>();
        for (int id : found.getValue()) {
          gone.add(before.rule(id).orElseThrow(() -> Datapaths.noRule(id)));
        }
        Changed changed = new Changes(datapath, before, given()).change(List.of(), gone);
        Reports.changed(changed, InForce.summary(datapath), output);
      }
    }
  }

  /** On which interfaces the rules are; an error where one of them is on none. */
  private Map<Place, Set<Integer>> find(Messages messages) {
    Set<Integer> missing = new LinkedHashSet<>(options.ids);
    Map<Place, Set<Integer>> found = new LinkedHashMap<>();
    List<StandingDatapath> datapaths = Datapaths.all(control, messages);
    try {
      for (StandingDatapath datapath : datapaths) {
        InForce inForce = InForce.of(datapath);
        for (int id : options.ids) {
          if (inForce.rule(id).isPresent()) {
            missing.remove(id);
            found.computeIfAbsent(inForce.place(), place -> new LinkedHashSet<>()).add(id);
          }
        }
      }
    } finally {
      Datapaths.closeAll(datapaths);
    }
    if (!missing.isEmpty()) {
      throw Datapaths.noRule(missing.iterator().next());
    }
    return found;
  }
}
