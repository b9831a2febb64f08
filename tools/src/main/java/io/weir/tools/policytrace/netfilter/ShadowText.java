package io.weir.tools.policytrace.netfilter;

import io.weir.policy.check.VerdictEvent;
import io.weir.policy.model.Origin;
import io.weir.policy.model.PolicyRule;
import io.weir.ringbuf.drop.NftRule;
import io.weir.tools.CommandOutput;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/** A comparison for people. */
final class ShadowText {
  private final CommandOutput output;
  private final Function<VerdictEvent, String> ours;

  /**
   * A text.
   *
   * @param ours a verdict by documents in one line
   */
  ShadowText(CommandOutput output, Function<VerdictEvent, String> ours) {
    this.output = output;
    this.ours = ours;
  }

  /** A flow's disagreement: the flow, and both rules. */
  void tell(Disagreement disagreement) {
    NetfilterVerdict kernel = disagreement.kernel();
    StringBuilder flow = new StringBuilder("disagree  ");
    flow.append(RuleText.hook(kernel.id())).append(' ');
    kernel.appendFlow(flow);
    output.line(flow.append(' ').append(disagreement.ours().flow().state()).toString());
    output.line(
        "  kernel  "
            + (kernel.id().outcome() == Outcome.DROP ? "deny" : "allow")
            + "  "
            + (RuleText.isUntraced(kernel.id()) ? untraced(kernel.id()) : place(kernel.rule())));
    output.line("  rules   " + ours.apply(disagreement.ours()));
  }

  /** What came of all, and which rules disagree. */
  void tell(ComparisonSum sum, List<Map.Entry<Comparisons.Pair, Long>> pairs, RuleCounts rules) {
    if (!pairs.isEmpty()) {
      output.line("");
      output.line("rules that disagree, by packets:");
    }
    for (Map.Entry<Comparisons.Pair, Long> pair : pairs) {
      output.line(
          String.format(Locale.ROOT, "%10d  kernel  %s", pair.getValue(), kernel(pair, rules)));
      output.line("            rules   " + ours(pair.getKey().ours()));
    }
    output.line("");
    output.line(
        String.format(
            Locale.ROOT,
            "%d packets compared: %d agreed, %d disagreed; %d could not be compared (%.2f %%)",
            sum.compared(),
            sum.agreed(),
            sum.disagreed(),
            sum.incomparable(),
            sum.percentIncomparable()));
    sum.not()
        .forEach(
            (why, packets) -> output.line(String.format(Locale.ROOT, "%10d  %s", packets, why)));
  }

  private static String untraced(RuleId id) {
    return "at " + RuleText.hook(id) + ": " + RuleText.rule(id, null);
  }

  private static String kernel(Map.Entry<Comparisons.Pair, Long> pair, RuleCounts rules) {
    RuleId id = pair.getKey().kernel();
    if (RuleText.isUntraced(id)) {
      return untraced(id);
    }
    return rules.of(id).map(ShadowText::place).orElse(id.table() + " " + id.chain());
  }

  private static String ours(PolicyRule rule) {
    Origin origin = rule.origin();
    return origin.name() + " " + origin.rule() + ", " + origin.position();
  }

  /** {@code ip filter INPUT handle 7: udp dport 53 drop}. */
  private static String place(NftRule rule) {
    String chain = RuleText.table(rule) + " " + rule.chain();
    if (rule.policy()) {
      return chain + " policy";
    }
    return chain + " handle " + rule.handle() + (rule.rule().isEmpty() ? "" : ": " + rule.rule());
  }
}
