package io.weir.policy.check;

import io.weir.policy.model.Condition;
import io.weir.policy.model.Flow;
import io.weir.policy.model.PolicyRule;

/** Whether a rule is about a flow. */
enum Fit {
  YES,
  NO,
  /** It depends on what the flow does not say. */
  UNKNOWN;

  static Fit of(PolicyRule rule, Flow flow) {
    Fit fit = YES;
    for (Condition condition : rule.conditions()) {
      if (!condition.holds(flow)) {
        if (!condition.isUnknown(flow)) {
          return NO;
        }
        fit = UNKNOWN;
      }
    }
    return fit;
  }
}
