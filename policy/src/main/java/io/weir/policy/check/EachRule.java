package io.weir.policy.check;

import io.weir.policy.model.Flow;
import io.weir.policy.model.PolicyChain;

/** Asks one rule after the other. */
final class EachRule implements RuleCursor {
  private final PolicyChain chain;
  private final Flow flow;
  private int at;
  private Fit fit;

  EachRule(PolicyChain chain, Flow flow) {
    this.chain = chain;
    this.flow = flow;
  }

  @Override
  public int next() {
    while (at < chain.rules().size()) {
      fit = Fit.of(chain.rules().get(at++), flow);
      if (fit != Fit.NO) {
        return at - 1;
      }
    }
    return END;
  }

  @Override
  public boolean isSure() {
    return fit == Fit.YES;
  }
}
