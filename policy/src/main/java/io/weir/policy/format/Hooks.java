package io.weir.policy.format;

import io.weir.policy.rule.Direction;
import io.weir.policy.rule.Rule;
import io.weir.policy.rule.RuleMatch;
import io.weir.policy.rule.Verdict;
import io.weir.policy.text.Refusal;

/**
 * Where netfilter looks at a rule: what is received ahead of routing, what is for this host, what
 * is sent. A packet passes the first and then the second, so an order between rules of the two is
 * held only in part: what the first passes the second may still drop, and what the first drops is
 * gone.
 */
final class Hooks {
  enum Hook {
    RECEIVED,
    LOCAL,
    SENT
  }

  private final Taints passedLocal = new Taints();
  private final Taints passedReceived = new Taints();

  static Hook of(RuleMatch match) {
    if (match.direction() == Direction.OUT) {
      return Hook.SENT;
    }
    return match.local() ? Hook.LOCAL : Hook.RECEIVED;
  }

  /** Throws if a rule before it is at the other hook, and would not keep it from dropping. */
  void check(Rule rule) throws Refusal {
    Hook hook = of(rule.match());
    if (hook == Hook.SENT) {
      return;
    }
    boolean local = hook == Hook.LOCAL;
    if (rule.action().verdict() == Verdict.PASS) {
      (local ? passedLocal : passedReceived).add(rule.match(), Verdict.PASS, "rule " + rule.id());
      return;
    }
    String by = (local ? passedReceived : passedLocal).conflict(rule.match(), Verdict.DROP);
    if (by != null) {
      throw new Refusal(
          by
              + " passes some of these packets before it, and one of the two is about packets for"
              + " this host only: netfilter has them at two hooks");
    }
  }
}
