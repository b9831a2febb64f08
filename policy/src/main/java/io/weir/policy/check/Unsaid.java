package io.weir.policy.check;

import io.weir.policy.model.Condition;
import io.weir.policy.model.Flow;
import io.weir.policy.model.PolicyRule;

/** What a flow does not say, and a rule asks for. */
final class Unsaid {
  private Unsaid() {}

  /** {@code a.rules:7 asks for the source port, which is not known}. */
  static String text(PolicyRule rule, Flow flow) {
    for (Condition condition : rule.conditions()) {
      if (condition.isUnknown(flow)) {
        String where = rule.origin() == null ? "a rule" : rule.origin().position().toString();
        return where + " asks for the " + condition.field().label() + ", which is not known";
      }
    }
    throw new IllegalArgumentException("the flow says all that the rule asks for");
  }
}
