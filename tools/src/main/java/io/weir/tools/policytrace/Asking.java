package io.weir.tools.policytrace;

import io.weir.policy.check.Answer;
import io.weir.policy.check.Evaluator;
import io.weir.policy.check.IndexedEvaluator;
import io.weir.policy.check.PolicyVerdict;
import io.weir.policy.check.VerdictEvent;
import io.weir.policy.model.Action;
import io.weir.policy.model.Condition;
import io.weir.policy.model.Flow;
import io.weir.policy.model.Hook;
import io.weir.policy.model.PolicyProgram;
import io.weir.policy.model.PolicyRule;
import io.weir.ringbuf.traffic.FlowKey;
import io.weir.tools.UsageError;
import io.weir.tools.policytrace.QuestionOptions.Way;
import java.util.List;

/**
 * Asks documents about flows. Policies of endpoints and rules of iptables are asked both, where
 * there are both: what one of them denies is denied.
 */
final class Asking {
  private static final int TCP = 6;
  private static final int ICMP = 1;
  private static final int ICMPV6 = 58;

  private final Evaluator evaluator;
  private final List<Hook> in;
  private final List<Hook> out;
  private final boolean simple;
  private final boolean interfaces;

  Asking(PolicyProgram program, QuestionOptions options) {
    evaluator = new IndexedEvaluator(program);
    if (options.chain == null) {
      in = present(Hook.INGRESS, Hook.INPUT);
      out = present(Hook.EGRESS, Hook.OUTPUT);
    } else {
      Hook hook = Hook.valueOf(options.chain.name());
      if (!evaluator.has(hook)) {
        throw new UsageError("--chain=" + hook, "no document is of iptables' table filter");
      }
      in = List.of(hook);
      out = in;
    }
    simple = rules(program).stream().allMatch(rule -> rule.doubt().isEmpty());
    interfaces =
        rules(program).stream()
            .flatMap(rule -> rule.conditions().stream())
            .anyMatch(Condition.Interface.class::isInstance);
  }

  /**
   * What they say.
   *
   * @param explained whether with all that explains a denial, which takes a look at all rules
   */
  VerdictEvent ask(Way way, Flow flow, boolean explained) {
    VerdictEvent first = null;
    for (Hook hook : way == Way.IN ? in : out) {
      VerdictEvent event = new VerdictEvent(0, hook, flow, answer(hook, flow, explained));
      if (event.answer().verdict() == PolicyVerdict.DENY) {
        return event;
      }
      boolean better = first == null || (first.answer().rule() == null);
      first = better ? event : first;
    }
    return first;
  }

  private List<Hook> present(Hook ofEndpoints, Hook ofIptables) {
    if (!evaluator.has(ofIptables)) {
      return List.of(ofEndpoints);
    }
    return evaluator.has(Hook.INGRESS) || evaluator.has(Hook.EGRESS)
        ? List.of(ofEndpoints, ofIptables)
        : List.of(ofIptables);
  }

  private Answer answer(Hook hook, Flow flow, boolean explained) {
    if (explained || !simple || !saysAll(hook, flow)) {
      return evaluator.explain(hook, flow);
    }
    PolicyRule rule = evaluator.decide(hook, flow);
    boolean denied = rule != null && rule.action().kind() == Action.Kind.DENY;
    return new Answer(
        denied ? PolicyVerdict.DENY : PolicyVerdict.ALLOW, rule, List.of(), null, List.of());
  }

  /** Whether nothing that a rule may ask is unknown of it: only then it has an exact verdict. */
  private boolean saysAll(Hook hook, Flow flow) {
    int protocol = flow.protocol();
    boolean ports =
        !FlowKey.hasPorts(protocol) || (flow.sourcePort() >= 0 && flow.destinationPort() >= 0);
    boolean icmp = (protocol != ICMP && protocol != ICMPV6) || flow.icmp() != Flow.UNKNOWN;
    boolean named =
        !interfaces
            || ((hook == Hook.OUTPUT || !flow.inInterface().isEmpty())
                && (hook == Hook.INPUT || !flow.outInterface().isEmpty()));
    return protocol >= 0 && ports && icmp && named && (protocol != TCP || flow.tcpFlags() >= 0);
  }

  private static List<PolicyRule> rules(PolicyProgram program) {
    return program.chains().values().stream().flatMap(chain -> chain.rules().stream()).toList();
  }
}
