package io.weir.tools.policytrace.watch;

import io.weir.policy.model.Action;
import io.weir.policy.model.Hook;
import io.weir.policy.model.Origin;
import io.weir.policy.model.PolicyRule;

/**
 * A rule of the policy that is in place.
 *
 * @param rule what the documents say
 * @param hook where it is asked
 */
record DecidingRule(PolicyRule rule, Hook hook) {
  private static final String NONE = "-";

  /** Whether it denies. */
  boolean denies() {
    return rule.action().kind() == Action.Kind.DENY;
  }

  /** {@code production/db}; of iptables the chain; a dash where no document says so. */
  String policy() {
    Origin origin = rule.origin();
    if (origin == null) {
      return NONE;
    }
    return origin.namespace().isEmpty() ? origin.name() : origin.namespace() + "/" + origin.name();
  }

  /** {@code p.yaml:7:5 spec.ingress[0]}; else why it was decided so. */
  String place() {
    Origin origin = rule.origin();
    return origin == null ? rule.reason().label() : origin.position() + " " + origin.rule();
  }

  /** What it looked at, in Cilium's words. */
  String match() {
    return rule.match().label();
  }
}
