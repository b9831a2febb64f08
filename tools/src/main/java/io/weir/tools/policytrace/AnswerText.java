package io.weir.tools.policytrace;

import io.weir.policy.check.Answer;
import io.weir.policy.check.NearMiss;
import io.weir.policy.check.PolicyVerdict;
import io.weir.policy.check.VerdictEvent;
import io.weir.policy.model.Hook;
import io.weir.policy.model.Origin;
import io.weir.policy.model.PolicyRule;
import io.weir.policy.model.Reason;
import java.util.ArrayList;
import java.util.List;

/** An answer for people. */
final class AnswerText {
  private static final int LISTED = 10;

  private AnswerText() {}

  /** All that is known of it, a line each. */
  static List<String> lines(VerdictEvent event, boolean explained) {
    Answer answer = event.answer();
    PolicyRule rule = answer.rule();
    List<String> lines = new ArrayList<>();
    lines.add("flow         " + event.hook().label() + " " + FlowText.of(event.flow()));
    lines.add("verdict      " + verdict(answer));
    if (rule != null && rule.origin() != null) {
      lines.add("policy       " + policy(rule.origin()));
      lines.add("rule         " + rule.origin().rule() + ", " + rule.origin().position());
      lines.add("match        " + rule.match().label());
    }
    lines.add("reason       " + reason(event));
    if (rule != null && !rule.assumed().isEmpty()) {
      lines.add("assumed      " + rule.assumed());
    }
    list("denied by", answer.activators().stream().map(AnswerText::place).toList(), lines);
    NearMiss near = answer.nearMiss();
    if (near != null && near.rule().origin() != null) {
      lines.add(
          "nearest      " + place(near.rule()) + ": its " + near.field().label() + " does not fit");
    }
    list("approximate", answer.doubts(), lines);
    if (explained) {
      lines.add("");
      lines.addAll(ExplainText.lines(event));
    }
    return lines;
  }

  /** The same in one line. */
  static String line(VerdictEvent event) {
    return verdict(event.answer())
        + "  "
        + event.hook().label()
        + " "
        + FlowText.of(event.flow())
        + "  "
        + brief(event.answer());
  }

  /** The rule in one line, or why there is none. */
  static String brief(Answer answer) {
    PolicyRule rule = answer.rule();
    String text = rule == null ? Reason.NO_POLICY.label() : rule.reason().label();
    if (rule != null && rule.origin() != null) {
      text = place(rule) + " (" + rule.match().label() + ", " + rule.reason().label() + ")";
    }
    return answer.doubts().isEmpty() ? text : text + ", approximate";
  }

  private static void list(String title, List<String> items, List<String> lines) {
    for (int i = 0; i < Math.min(items.size(), LISTED); i++) {
      lines.add(String.format("%-13s", i == 0 ? title : "") + items.get(i));
    }
    if (items.size() > LISTED) {
      lines.add(" ".repeat(13) + "and " + (items.size() - LISTED) + " more");
    }
  }

  static String verdict(Answer answer) {
    return answer.verdict().label();
  }

  /** {@code NetworkPolicy production/db spec.ingress[0], p.yaml:7:5}. */
  static String place(PolicyRule rule) {
    Origin origin = rule.origin();
    if (origin == null) {
      return rule.reason().label();
    }
    return origin.kind() + " " + name(origin) + " " + origin.rule() + ", " + origin.position();
  }

  static String policy(Origin origin) {
    return origin.kind() + " " + name(origin) + " (" + origin.dialect().label() + ")";
  }

  private static String name(Origin origin) {
    return origin.namespace().isEmpty() ? origin.name() : origin.namespace() + "/" + origin.name();
  }

  private static String reason(VerdictEvent event) {
    PolicyRule rule = event.answer().rule();
    Reason reason = rule == null ? Reason.NO_POLICY : rule.reason();
    boolean denied = event.answer().verdict() == PolicyVerdict.DENY;
    String side = event.hook() == Hook.EGRESS ? "source" : "destination";
    return switch (reason) {
      case RULE -> "rule: it is the first that decides";
      case DEFAULT_DENY ->
          "default-deny: policies select the " + side + ", and none of their rules allows it";
      case NO_POLICY -> "no-policy: no policy is about it";
      case CHAIN_POLICY -> "chain-policy: no rule decides, so the chain's policy does";
      case ESTABLISHED ->
          denied ? "established" : "established: the connection was allowed when it began";
    };
  }
}
