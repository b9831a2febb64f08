package io.weir.policy.format;

import io.weir.policy.rule.PacketFacts;
import io.weir.policy.rule.Rule;
import java.util.List;

/** The plain meaning of a list of rules, which get their ids in its order. */
final class FirstMatch {
  private FirstMatch() {}

  /** The rule that decides; null when none does. */
  static ImportedRule of(List<ImportedRule> rules, PacketFacts packet) {
    ImportedRule best = null;
    int id = 0;
    Rule bestRule = null;
    for (ImportedRule imported : rules) {
      Rule rule = imported.rule().withId(++id);
      if (rule.match().matches(packet) && (bestRule == null || rule.precedes(bestRule))) {
        best = imported;
        bestRule = rule;
      }
    }
    return best;
  }
}
