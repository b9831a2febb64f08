package io.weir.policy.check;

import io.weir.policy.model.Flow;
import io.weir.policy.model.PolicyChain;
import io.weir.policy.model.PolicyRule;

/** How the rules of a chain that are about a flow are found: here one by one. */
interface RuleSearch {
  /** The rules that are about a flow, or may be. */
  default RuleCursor over(PolicyChain chain, Flow flow) {
    return new EachRule(chain, flow);
  }

  /** Compares a chain's rules that allow with the nearest so far. */
  default void nearest(PolicyChain chain, Nearest nearest) {
    for (PolicyRule rule : chain.rules()) {
      if (Nearest.isAsked(rule)) {
        nearest.compare(rule);
      }
    }
  }
}
