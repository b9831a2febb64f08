package io.weir.tools.droprule;

import io.weir.policy.rule.Rule;
import io.weir.policy.rule.RuleAction;
import io.weir.policy.rule.RuleMatch;
import io.weir.policy.table.HeldRule;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a set's new rules change: those that are there already and come again are kept.
 *
 * @param added rules without ids
 * @param kept by the ids of rules that are there, the rules that they come again as
 * @param removed those that do not
 */
record Replacement(List<Rule> added, Map<Integer, Rule> kept, List<HeldRule> removed) {

  /** Compares by match, action and rank. */
  static Replacement of(List<HeldRule> before, List<Rule> wanted) {
    if (before.isEmpty()) {
      return new Replacement(wanted, Map.of(), List.of());
    }
    Map<Sense, Deque<HeldRule>> there = new HashMap<>();
    for (HeldRule held : before) {
      there.computeIfAbsent(Sense.of(held.rule()), key -> new ArrayDeque<>(1)).add(held);
    }
    List<Rule> added = new ArrayList<>();
    Map<Integer, Rule> kept = new HashMap<>();
    for (Rule rule : wanted) {
      Deque<HeldRule> equal = there.get(Sense.of(rule));
      HeldRule held = equal == null ? null : equal.poll();
      if (held == null) {
        added.add(rule);
      } else {
        kept.put(held.rule().id(), rule);
      }
    }
    List<HeldRule> removed = new ArrayList<>();
    for (HeldRule held : before) {
      if (!kept.containsKey(held.rule().id())) {
        removed.add(held);
      }
    }
    return new Replacement(added, kept, removed);
  }

  /** What a rule means to packets. Written out as RuleMatch's methods are. */
  private record Sense(RuleMatch match, RuleAction action, int rank) {
    static Sense of(Rule rule) {
      return new Sense(rule.match(), rule.action(), rule.rank());
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Sense sense
          && rank == sense.rank
          && action.verdict() == sense.action.verdict()
          && action.packetsPerSecond() == sense.action.packetsPerSecond()
          && match.equals(sense.match);
    }

    @Override
    public int hashCode() {
      return match.hashCode() * 31 + rank;
    }
  }
}
