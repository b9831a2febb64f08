package io.weir.policy.compile;

import io.weir.policy.model.Origin;
import io.weir.policy.model.PolicyRule;
import io.weir.ringbuf.error.WeirException;

/** Documents whose rules no table can hold; names the rule that was one too many. */
public final class PolicyTooLarge extends WeirException {
  private static final long serialVersionUID = 1;

  PolicyTooLarge(PolicyRule rule, String reason, String remedy) {
    super("compile the policy: " + place(rule) + ": " + reason, 0, remedy);
  }

  /** Where a rule stands, and which it is; else why it decides. */
  static String place(PolicyRule rule) {
    Origin origin = rule.origin();
    return origin == null
        ? rule.reason().label()
        : origin.position() + ": " + origin.name() + " " + origin.rule();
  }
}
