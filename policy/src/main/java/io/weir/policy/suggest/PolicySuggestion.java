package io.weir.policy.suggest;

import io.weir.policy.check.Evaluator;
import io.weir.policy.check.IndexedEvaluator;
import io.weir.policy.dialect.Dialects;
import io.weir.policy.document.Documents;
import io.weir.policy.document.Endpoint;
import io.weir.policy.document.Endpoints;
import io.weir.policy.document.ReadOptions;
import io.weir.policy.document.Reading;
import io.weir.policy.document.source.DocumentSource;
import io.weir.policy.model.Action;
import io.weir.policy.model.Hook;
import io.weir.policy.model.PolicyRule;
import io.weir.policy.rule.Family;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;

/**
 * A least-privilege policy: it allows what was observed, what was merged by thresholds, a resolver
 * by TCP where it was asked by UDP, and nothing else. Answers pass, as policies are stateful.
 *
 * @param rules what it allows
 */
public record PolicySuggestion(
    Endpoint endpoint, String name, SuggestFormat format, List<SuggestedRule> rules) {
  public PolicySuggestion {
    rules = List.copyOf(rules);
  }

  /**
   * Makes one.
   *
   * @param endpoint whose policy it is, with all its addresses and at least one label
   * @param observed connections that it opened, or that were opened to it
   */
  public static PolicySuggestion of(
      Endpoint endpoint,
      String name,
      SuggestFormat format,
      Collection<Observation> observed,
      Thresholds thresholds) {
    return new PolicySuggestion(endpoint, name, format, RuleMerger.rules(observed, thresholds));
  }

  /** The document, with comments before it. */
  public String text(List<String> comments) {
    StringBuilder text = new StringBuilder();
    comments.forEach(comment -> text.append("# ").append(comment).append('\n'));
    DumpSettings settings =
        DumpSettings.builder()
            .setDefaultFlowStyle(FlowStyle.BLOCK)
            .setDereferenceAliases(true)
            .build();
    return text.append(new Dump(settings).dumpToString(format.document(endpoint, name, rules)))
        .toString();
  }

  /** What its format cannot say, in words: such peers may do everything. */
  public List<String> unsaid() {
    List<String> unsaid = new ArrayList<>();
    for (SuggestedRule rule : rules) {
      if (!format.says(rule)) {
        unsaid.add(
            "IP protocol "
                + rule.protocol()
                + " cannot be said in this format: everything is open "
                + (rule.ingress() ? "from " : "to ")
                + String.join(", ", rule.peers().stream().map(PolicyForm::cidr).toList()));
      }
    }
    return unsaid;
  }

  /** How much it opens, a line for each direction and family: {@link OpenedShare}. */
  public List<String> shares() {
    List<String> shares = new ArrayList<>();
    for (boolean ingress : new boolean[] {true, false}) {
      for (Family family : Family.values()) {
        double share = OpenedShare.of(rules, ingress, family, format);
        shares.add(
            String.format(
                Locale.ROOT,
                "opens at most %.3g %% of all addresses x ports (TCP and UDP) of IPv%d %s",
                100 * share,
                family.version(),
                ingress ? "ingress" : "egress"));
      }
    }
    return shares;
  }

  /** The first that the text, read as any policy is, would deny, or not allow for sure. */
  public Optional<Observation> firstDenied(String text, Collection<Observation> observed) {
    DocumentSource source = new DocumentSource("suggested", text.getBytes(StandardCharsets.UTF_8));
    Reading reading =
        Documents.read(
            Dialects.ALL, List.of(source), Endpoints.of(List.of(endpoint)), ReadOptions.DEFAULTS);
    if (reading.refused()) {
      throw new IllegalStateException("what is suggested is refused: " + reading.findings());
    }
    Evaluator evaluator = new IndexedEvaluator(reading.program());
    return observed.stream().filter(one -> !allows(evaluator, one)).findFirst();
  }

  /** By a rule that says so: where no policy is about it, it was not written for it. */
  private static boolean allows(Evaluator evaluator, Observation one) {
    Hook hook = one.ingress() ? Hook.INGRESS : Hook.EGRESS;
    PolicyRule rule = evaluator.decide(hook, one.flow());
    return rule != null && rule.action().kind() == Action.Kind.ALLOW;
  }
}
