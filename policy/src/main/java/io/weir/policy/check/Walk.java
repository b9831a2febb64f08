package io.weir.policy.check;

import io.weir.policy.model.Action;
import io.weir.policy.model.Flow;
import io.weir.policy.model.PolicyChain;
import io.weir.policy.model.PolicyProgram;
import io.weir.policy.model.PolicyRule;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** One flow's way through the chains, until a rule decides. For one thread, once. */
final class Walk {
  private final PolicyProgram program;
  private final RuleSearch search;
  private final Flow flow;
  private final List<Step> steps = new ArrayList<>(4);

  /** Null: nobody asks. */
  private final Set<PolicyChain> entered;

  private final Set<String> doubts;
  private PolicyChain last;

  /**
   * Chains that decide nothing about this flow: so they are not gone through again, and the work is
   * never more than all chains have rules.
   */
  private final Set<String> undecided = new HashSet<>();

  /**
   * A walk.
   *
   * @param explained whether to keep the chains that are entered, and the doubts that are met
   */
  Walk(PolicyProgram program, RuleSearch search, Flow flow, boolean explained) {
    this.program = program;
    this.search = search;
    this.flow = flow;
    entered = explained ? new LinkedHashSet<>() : null;
    doubts = explained ? new LinkedHashSet<>() : null;
  }

  /** The rule that decides; null when none does. */
  PolicyRule from(String chain) {
    enter(chain);
    while (!steps.isEmpty()) {
      Step step = steps.get(steps.size() - 1);
      int at = step.left ? RuleCursor.END : step.cursor.next();
      if (at == RuleCursor.END) {
        undecided.add(step.chain.name());
        steps.remove(steps.size() - 1);
        continue;
      }
      PolicyRule rule = step.chain.rules().get(at);
      boolean sure = step.cursor.isSure();
      if (doubts != null) {
        doubt(rule, sure);
      }
      if (sure && decides(step, rule)) {
        last = step.chain;
        return rule;
      }
    }
    return null;
  }

  /** Follows where a rule leads; true when it is a verdict. */
  private boolean decides(Step step, PolicyRule rule) {
    Action action = rule.action();
    switch (action.kind()) {
      case JUMP -> enter(action.chain());
      case GOTO -> {
        step.left = true;
        enter(action.chain());
      }
      case RETURN -> step.left = true;
      case CONTINUE -> {}
      default -> {
        return true;
      }
    }
    return false;
  }

  private void enter(String name) {
    if (undecided.contains(name)) {
      return;
    }
    PolicyChain chain = program.chain(name);
    steps.add(new Step(chain, search.over(chain, flow)));
    if (entered != null) {
      entered.add(chain);
    }
  }

  private void doubt(PolicyRule rule, boolean sure) {
    if (!rule.doubt().isEmpty()) {
      doubts.add(rule.doubt());
    } else if (!sure && rule.action().kind() != Action.Kind.CONTINUE) {
      doubts.add(Unsaid.text(rule, flow));
    }
  }

  /** The chains that were entered, in order; only when explained. */
  Set<PolicyChain> entered() {
    return entered;
  }

  /** Why the verdict is approximate; only when explained. */
  Set<String> doubts() {
    return doubts;
  }

  /** The chain of the rule that decided. */
  PolicyChain last() {
    return last;
  }

  private static final class Step {
    final PolicyChain chain;
    final RuleCursor cursor;

    /** Whether no more of its rules are asked. */
    boolean left;

    Step(PolicyChain chain, RuleCursor cursor) {
      this.chain = chain;
      this.cursor = cursor;
    }
  }
}
