package io.weir.policy.check;

import io.weir.policy.model.PolicyProgram;

/**
 * Asks rule by rule: simple, without preparation, and with long chains slow. What other evaluators
 * are compared with. Any thread may ask.
 */
public final class FirstMatch extends ProgramEvaluator {
  private static final RuleSearch ONE_BY_ONE = new RuleSearch() {};

  public FirstMatch(PolicyProgram program) {
    super(program, ONE_BY_ONE);
  }
}
