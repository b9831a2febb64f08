package io.weir.policy.format;

import io.weir.policy.format.ChainStep.Outcome;
import io.weir.policy.text.IptablesExtensions;
import io.weir.policy.text.Source;
import java.util.Set;

/** What an iptables rule does with packets. */
final class IptablesTarget {
  /** Say nothing of the packet itself. */
  private static final Set<String> TRACKING = Set.of("CT", "NOTRACK");

  private IptablesTarget() {}

  static void jump(ChainStep step, String target, IptablesTable table, boolean rejectAsDrop) {
    switch (target) {
      case "ACCEPT" -> step.outcome = Outcome.ACCEPT;
      case "DROP" -> step.outcome = Outcome.DROP;
      case "RETURN" -> step.outcome = Outcome.RETURN;
      case "REJECT" -> {
        step.outcome = Outcome.DROP;
        if (!rejectAsDrop) {
          step.refuse("REJECT sends an answer, which a drop does not");
        }
      }
      default -> other(step, target, table);
    }
  }

  static void goTo(ChainStep step, String target, IptablesTable table) {
    step.outcome = Outcome.GOTO;
    step.chain = table.chains.get(target);
    if (step.chain == null) {
      step.outcome = Outcome.UNKNOWN;
      step.refuse("there is no chain '" + Source.shown(target) + "'");
    }
  }

  private static void other(ChainStep step, String target, IptablesTable table) {
    step.chain = table.chains.get(target);
    if (step.chain != null) {
      step.outcome = Outcome.JUMP;
    } else {
      step.outcome = goesOn(target) ? Outcome.CONTINUE : Outcome.UNKNOWN;
      step.refuse("no rule can do what " + Source.shown(target) + " does");
    }
  }

  private static boolean goesOn(String target) {
    return IptablesExtensions.GOING_ON.contains(target) || TRACKING.contains(target);
  }
}
