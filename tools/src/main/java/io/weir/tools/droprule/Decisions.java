package io.weir.tools.droprule;

import io.weir.policy.rule.PacketFacts;
import io.weir.policy.rule.Rule;
import io.weir.policy.table.HeldRule;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Orders rules as they decide, and finds those that are about a packet: by their plain meaning. */
final class Decisions {
  /** The one that decides first. */
  static final Comparator<HeldRule> ORDER = (one, other) -> order(one.rule(), other.rule());

  private Decisions() {}

  /** Those that match, the one that decides first. */
  static List<HeldRule> matching(List<HeldRule> rules, PacketFacts packet) {
    List<HeldRule> matching = new ArrayList<>();
    for (HeldRule held : rules) {
      if (held.rule().match().matches(packet)) {
        matching.add(held);
      }
    }
    matching.sort(ORDER);
    return matching;
  }

  private static int order(Rule one, Rule other) {
    if (one.precedes(other)) {
      return -1;
    }
    return other.precedes(one) ? 1 : 0;
  }
}
