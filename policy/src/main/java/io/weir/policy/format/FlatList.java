package io.weir.policy.format;

import io.weir.policy.format.Flattening.Flat;
import io.weir.policy.rule.Rule;
import io.weir.policy.rule.RuleAction;
import io.weir.policy.rule.Verdict;
import io.weir.policy.text.Refusal;
import java.util.List;

/**
 * Makes rules of a list in which the first match decides. Rules that follow each other and do the
 * same share a rank; with each change the rank rises by one.
 */
final class FlatList {
  private FlatList() {}

  static void accept(List<Flat> list, ImportOptions options, String set, Intake intake) {
    int rank = options.rank;
    Verdict last = null;
    for (Flat flat : list) {
      if (last != null && flat.verdict() != last) {
        rank++;
      }
      last = flat.verdict();
      ChainStep step = flat.step();
      RuleAction action = last == Verdict.PASS ? RuleAction.PASS : RuleAction.DROP;
      String why = step.why.isEmpty() ? options.why : step.why;
      try {
        intake.accept(
            new Rule(
                Rule.NO_ID,
                flat.match(),
                action,
                rank,
                step.ttl == null ? options.ttl : step.ttl,
                set,
                why),
            step.line);
      } catch (Refusal e) {
        throw new IllegalStateException("line " + step.line + " was looked at before", e);
      }
    }
  }
}
