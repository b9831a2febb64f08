package io.weir.policy.document.iptables;

import io.weir.policy.model.Condition;
import io.weir.policy.model.Position;
import java.util.List;

/**
 * A rule as it was read.
 *
 * @param text as it can be shown, without counters
 * @param conditions that hold for each packet that it matches
 * @param problem why it is not translated; null when these are all conditions, and it is exact
 */
record RuleText(
    Position position, String text, List<Condition> conditions, Target target, String problem) {
  RuleText {
    conditions = List.copyOf(conditions);
  }

  /** Whether a verdict can depend on what was not translated. */
  boolean isDoubtful() {
    return target.kind() == Target.Kind.OTHER
        || (problem != null && target.kind() != Target.Kind.GO_ON);
  }
}
