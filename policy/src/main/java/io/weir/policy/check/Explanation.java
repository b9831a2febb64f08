package io.weir.policy.check;

import io.weir.policy.model.Action;
import io.weir.policy.model.Field;
import io.weir.policy.model.Flow;
import io.weir.policy.model.Hook;
import io.weir.policy.model.PolicyChain;
import io.weir.policy.model.PolicyRule;
import io.weir.policy.model.Reason;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** What there is to say of the rule that decided. */
final class Explanation {
  private Explanation() {}

  static Answer of(Hook hook, Flow flow, PolicyRule rule, Walk walk, RuleSearch search) {
    boolean denied = rule != null && rule.action().kind() == Action.Kind.DENY;
    PolicyVerdict verdict = denied ? PolicyVerdict.DENY : PolicyVerdict.ALLOW;
    List<String> doubts = List.copyOf(walk.doubts());
    if (!denied) {
      return new Answer(verdict, rule, List.of(), null, doubts);
    }
    boolean byDefault = rule.reason() == Reason.DEFAULT_DENY;
    List<PolicyRule> activators = byDefault ? activators(walk.last(), flow, search) : List.of();
    Nearest nearest = new Nearest(flow, subject(hook));
    if (byDefault) {
      search.nearest(walk.last(), nearest);
    } else if (rule.reason() == Reason.CHAIN_POLICY || rule.conditions().isEmpty()) {
      compareAll(walk.entered(), nearest, search);
    }
    return new Answer(verdict, rule, activators, nearest.result(), doubts);
  }

  private static void compareAll(
      Collection<PolicyChain> chains, Nearest nearest, RuleSearch search) {
    for (PolicyChain chain : chains) {
      search.nearest(chain, nearest);
    }
  }

  private static List<PolicyRule> activators(PolicyChain chain, Flow flow, RuleSearch search) {
    List<PolicyRule> activators = new ArrayList<>();
    RuleCursor cursor = search.over(chain, flow);
    for (int at = cursor.next(); at != RuleCursor.END; at = cursor.next()) {
      PolicyRule rule = chain.rules().get(at);
      if (cursor.isSure() && rule.reason() == Reason.DEFAULT_DENY) {
        activators.add(rule);
      }
    }
    return activators;
  }

  private static Field subject(Hook hook) {
    return switch (hook) {
      case INGRESS -> Field.DESTINATION;
      case EGRESS -> Field.SOURCE;
      default -> null;
    };
  }
}
