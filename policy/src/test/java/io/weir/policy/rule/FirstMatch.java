package io.weir.policy.rule;

import java.util.Collection;
import java.util.function.Predicate;

/** What a set of rules means: all are asked, and the one that precedes the others decides. */
public final class FirstMatch {
  private FirstMatch() {}

  /** The rule that decides about a packet among those that hold; null when none does. */
  public static Rule of(Collection<Rule> rules, Predicate<Rule> holds, PacketFacts packet) {
    Rule first = null;
    for (Rule rule : rules) {
      if ((first == null || rule.precedes(first))
          && rule.match().matches(packet)
          && holds.test(rule)) {
        first = rule;
      }
    }
    return first;
  }
}
