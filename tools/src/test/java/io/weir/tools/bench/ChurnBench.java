package io.weir.tools.bench;

import io.weir.bpf.Netns;
import io.weir.policy.enforce.AttachMode;
import io.weir.policy.enforce.Journal;
import io.weir.policy.enforce.JournalChange;
import io.weir.policy.enforce.RuleIds;
import io.weir.policy.enforce.StandingDatapath;
import io.weir.policy.format.PrefixText;
import io.weir.policy.rule.Direction;
import io.weir.policy.rule.Prefix;
import io.weir.policy.rule.Rule;
import io.weir.policy.rule.RuleMatch;
import io.weir.policy.table.HeldRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Replaces rules one by one as a program that stays does, each as a transaction of the journal: in
 * a datapath that has them, a source for another. Arguments: network namespace, interface, a file
 * with two addresses a line, what goes and what comes. Prints "start", then after each the line's
 * number from 0. Needs root.
 */
public final class ChurnBench {
  private final StandingDatapath datapath;
  private final Map<Prefix, HeldRule> bySource = new HashMap<>();

  private ChurnBench(StandingDatapath datapath) {
    this.datapath = datapath;
    for (HeldRule held : datapath.drops().rules()) {
      held.rule().match().sources().forEach(source -> bySource.put(source, held));
    }
  }

  /** See the class. */
  public static void main(String[] args) throws IOException {
    List<String> updates = Files.readAllLines(Path.of(args[2]));
    try (Netns netns = Netns.of(args[0]);
        StandingDatapath datapath =
            StandingDatapath.open(netns, args[1], AttachMode.AUTO, note -> {})) {
      ChurnBench bench = new ChurnBench(datapath);
      tell("start");
      for (int i = 0; i < updates.size(); i++) {
        String[] update = updates.get(i).split(" ", 2);
        bench.replace(PrefixText.parse(update[0]), PrefixText.parse(update[1]));
        tell(Integer.toString(i));
      }
    }
  }

  private void replace(Prefix old, Prefix with) {
    HeldRule held = bySource.remove(old);
    Rule was = held.rule();
    Rule comes =
        new Rule(
            RuleIds.take(1),
            RuleMatch.about(Direction.IN, with),
            was.action(),
            was.rank(),
            was.ttl(),
            was.set(),
            was.why());
    HeldRule added = new HeldRule(comes, held.expiresJiffies(), held.lease());
    Journal.host()
        .record(
            JournalChange.of(datapath, "replace", List.of(added), List.of(held)),
            datapath.clock(),
            () -> datapath.drops().change(List.of(added), Set.of(was.id())));
    bySource.put(with, added);
  }

  private static void tell(String line) {
    System.out.println(line);
    System.out.flush();
  }
}
