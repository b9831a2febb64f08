package io.weir.tools.droprule;

import io.weir.policy.format.RuleAttributes;
import io.weir.policy.format.RunningRule;
import io.weir.ringbuf.event.AttributeVisitor;
import io.weir.tools.CommandAnswer;
import java.time.Duration;

/**
 * A rule that is in place.
 *
 * @param on where
 * @param running the rule and what it did
 * @param left how long it still holds; null: without an end
 * @param lease the session whose rule it is, from 1; 0: none
 * @param trial whether it ends so soon because nobody has confirmed it yet
 */
record RuleState(Place on, RunningRule running, Duration left, int lease, boolean trial)
    implements CommandAnswer {
  @Override
  public String name() {
    return "rule.state";
  }

  @Override
  public void visit(AttributeVisitor visitor) {
    on.visit(visitor);
    RuleAttributes.visit(running, RuleAttributes.PREFIX, visitor);
    if (lease != 0) {
      visitor.number("weir.lease", lease);
    }
    if (trial) {
      visitor.flag("weir.trial", true);
    }
  }
}
