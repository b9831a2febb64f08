package io.weir.policy.check;

import io.weir.policy.model.Flow;
import io.weir.policy.model.Hook;
import io.weir.policy.model.PolicyProgram;
import io.weir.policy.model.PolicyRule;

/**
 * Asks rule by rule: simple, without preparation, and with long chains slow. What other evaluators
 * are compared with. Any thread may ask.
 */
public final class FirstMatch implements Evaluator {
  private static final RuleSearch ONE_BY_ONE = new RuleSearch() {};

  private final PolicyProgram program;

  public FirstMatch(PolicyProgram program) {
    this.program = program;
  }

  @Override
  public boolean has(Hook hook) {
    return program.entries().containsKey(hook);
  }

  @Override
  public PolicyRule decide(Hook hook, Flow flow) {
    return has(hook) ? walk(flow, false).from(program.entries().get(hook)) : null;
  }

  @Override
  public Answer explain(Hook hook, Flow flow) {
    Walk walk = walk(flow, true);
    PolicyRule rule = has(hook) ? walk.from(program.entries().get(hook)) : null;
    return Explanation.of(hook, flow, rule, walk, ONE_BY_ONE);
  }

  private Walk walk(Flow flow, boolean explained) {
    return new Walk(program, ONE_BY_ONE, flow, explained);
  }
}
