package io.weir.policy.check;

import io.weir.policy.model.Action;
import io.weir.policy.model.Condition;
import io.weir.policy.model.Field;
import io.weir.policy.model.Flow;
import io.weir.policy.model.PolicyRule;
import io.weir.policy.model.Reason;
import java.util.EnumSet;
import java.util.Set;

/**
 * Of rules that allow, and whose subject is a flow's, the one of which the fewest fields do not
 * fit; of several the first.
 */
final class Nearest {
  private final Flow flow;

  /** Which address tells whether a policy is about the flow; null: no policy is of an endpoint. */
  private final Field subject;

  private PolicyRule rule;
  private Field field;
  private int failed = Integer.MAX_VALUE;

  Nearest(Flow flow, Field subject) {
    this.flow = flow;
    this.subject = subject;
  }

  Flow flow() {
    return flow;
  }

  Field subject() {
    return subject;
  }

  /** How many fields of the nearest so far do not fit. */
  int failed() {
    return failed;
  }

  /** Whether a rule would have allowed a flow; that replies pass is no rule of anybody's. */
  static boolean isAsked(PolicyRule rule) {
    return rule.action().kind() == Action.Kind.ALLOW && rule.reason() != Reason.ESTABLISHED;
  }

  /** Takes a rule that allows, if it is nearer than all before. */
  void compare(PolicyRule other) {
    Set<Field> fields = EnumSet.noneOf(Field.class);
    Field first = null;
    for (Condition condition : other.conditions()) {
      Field asked = condition.field();
      if (!fields.contains(asked) && !condition.holds(flow)) {
        if (asked == subject) {
          return;
        }
        first = first == null ? asked : first;
        fields.add(asked);
      }
    }
    if (first != null && fields.size() < failed) {
      rule = other;
      field = first;
      failed = fields.size();
    }
  }

  /** Null when there is none. */
  NearMiss result() {
    return rule == null ? null : new NearMiss(rule, field);
  }
}
