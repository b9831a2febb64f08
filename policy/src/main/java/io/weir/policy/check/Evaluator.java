package io.weir.policy.check;

import io.weir.policy.model.Flow;
import io.weir.policy.model.Hook;
import io.weir.policy.model.PolicyRule;

/** Asks a program about flows. */
public interface Evaluator {
  /** Whether the program has a chain for a hook; others let everything pass. */
  boolean has(Hook hook);

  /**
   * The rule that decides; null when none does, and so the flow is allowed. What many flows are
   * asked by: it explains nothing.
   */
  PolicyRule decide(Hook hook, Flow flow);

  /** The verdict with all that explains it. */
  Answer explain(Hook hook, Flow flow);
}
