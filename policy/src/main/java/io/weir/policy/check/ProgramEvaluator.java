package io.weir.policy.check;

import io.weir.policy.model.Flow;
import io.weir.policy.model.Hook;
import io.weir.policy.model.PolicyProgram;
import io.weir.policy.model.PolicyRule;

/** Walks a program's chains; how a chain's rules are found is each evaluator's own. */
abstract class ProgramEvaluator implements Evaluator {
  private final PolicyProgram program;
  private final RuleSearch search;

  ProgramEvaluator(PolicyProgram program, RuleSearch search) {
    this.program = program;
    this.search = search;
  }

  @Override
  public final boolean has(Hook hook) {
    return program.entries().containsKey(hook);
  }

  @Override
  public final PolicyRule decide(Hook hook, Flow flow) {
    return from(hook, walk(flow, false));
  }

  @Override
  public final Answer explain(Hook hook, Flow flow) {
    Walk walk = walk(flow, true);
    return Explanation.of(hook, flow, from(hook, walk), walk, search);
  }

  private PolicyRule from(Hook hook, Walk walk) {
    return has(hook) ? walk.from(program.entries().get(hook)) : null;
  }

  private Walk walk(Flow flow, boolean explained) {
    return new Walk(program, search, flow, explained);
  }
}
