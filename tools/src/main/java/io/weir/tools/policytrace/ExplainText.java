package io.weir.tools.policytrace;

import io.weir.policy.check.Answer;
import io.weir.policy.check.NearMiss;
import io.weir.policy.check.PolicyVerdict;
import io.weir.policy.check.VerdictEvent;
import io.weir.policy.model.Condition;
import io.weir.policy.model.Flow;
import io.weir.policy.model.Hook;
import io.weir.policy.model.PolicyRule;
import io.weir.policy.model.Reason;
import java.util.ArrayList;
import java.util.List;

/** What was asked and why it came out so, in sentences. */
final class ExplainText {
  private static final int SHOWN = 120;

  private ExplainText() {}

  static List<String> lines(VerdictEvent event) {
    List<String> lines = new ArrayList<>();
    lines.add(asked(event));
    lines.add(decided(event));
    Answer answer = event.answer();
    if (answer.rule() != null) {
      conditions(answer.rule(), event.flow(), lines);
    }
    NearMiss near = answer.nearMiss();
    if (near != null) {
      lines.add(
          "The rule that came nearest to allowing it is " + AnswerText.place(near.rule()) + ":");
      conditions(near.rule(), event.flow(), lines);
    }
    if (!answer.doubts().isEmpty()) {
      lines.add("The real verdict may be another one, since not all is evaluated:");
      answer.doubts().forEach(doubt -> lines.add("  - " + doubt));
    }
    return lines;
  }

  private static String asked(VerdictEvent event) {
    return switch (event.hook()) {
      case INGRESS ->
          "Asked were the policies that select the destination, "
              + event.flow().destination()
              + ", about what it receives.";
      case EGRESS ->
          "Asked were the policies that select the source, "
              + event.flow().source()
              + ", about what it sends.";
      default ->
          "Asked was iptables' chain "
              + event.hook().label()
              + ", and the chains that it leads to.";
    };
  }

  private static String decided(VerdictEvent event) {
    PolicyRule rule = event.answer().rule();
    boolean denied = event.answer().verdict() == PolicyVerdict.DENY;
    String verb = denied ? "denies" : "allows";
    if (rule == null || rule.reason() == Reason.NO_POLICY) {
      return "No rule decides about it, and no policy denies what it does not name: it is allowed.";
    }
    return switch (rule.reason()) {
      case ESTABLISHED -> "It belongs to a connection that was allowed: it is allowed.";
      case DEFAULT_DENY ->
          "No rule allows it. It is denied because "
              + (event.answer().activators().size() > 1 ? "policies select" : "a policy selects")
              + " the "
              + (event.hook() == Hook.EGRESS ? "source" : "destination")
              + ", and who is selected may only do what is allowed.";
      case CHAIN_POLICY -> "No rule decides about it: the chain's policy " + verb + " it.";
      default -> "This rule is the first that decides, and it " + verb + " it:";
    };
  }

  private static void conditions(PolicyRule rule, Flow flow, List<String> lines) {
    if (rule.conditions().isEmpty()) {
      lines.add("  it asks for nothing, and so is about every packet");
    }
    for (Condition condition : rule.conditions()) {
      String fits = condition.holds(flow) ? "fits" : condition.isUnknown(flow) ? "unknown" : "no";
      lines.add("  " + String.format("%-8s", fits) + condition.field().label() + asks(condition));
    }
  }

  private static String asks(Condition condition) {
    String set;
    if (condition instanceof Condition.Addresses addresses) {
      set = addresses.set().toString();
    } else if (condition instanceof Condition.Numbers numbers) {
      set = numbers.set().toString();
    } else if (condition instanceof Condition.EitherPort either) {
      set = either.set().toString();
    } else if (condition instanceof Condition.Interface name) {
      set = (name.negated() ? "not " : "") + name.name() + (name.begins() ? "+" : "");
    } else {
      return "";
    }
    return " in " + (set.length() <= SHOWN ? set : set.substring(0, SHOWN) + "...");
  }
}
