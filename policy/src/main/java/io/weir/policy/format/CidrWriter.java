package io.weir.policy.format;

import io.weir.policy.rule.Prefix;
import io.weir.policy.rule.Rule;
import io.weir.policy.rule.RuleMatch;
import io.weir.policy.text.Refusal;
import java.io.IOException;
import java.io.Writer;
import java.util.List;

/** Writes the prefixes of plain source drops, one a line, with why behind them. */
final class CidrWriter implements RuleWriter {
  private final ExportOptions options;

  CidrWriter(ExportOptions options) {
    this.options = options;
  }

  @Override
  public void check(Rule rule) throws Refusal {
    Holdable.checkSourceDrop(rule);
    if (rule.match().protocol() != RuleMatch.ANY) {
      throw new Refusal("it is about one protocol");
    }
    Holdable.checkTtl(rule, options);
    Holdable.checkComment(rule.why(), Intake.WHY_MAX, true);
    if (!rule.why().equals(rule.why().strip())) {
      throw new Refusal("its why begins or ends with blanks");
    }
  }

  @Override
  public void write(List<Rule> rules, Writer out) throws IOException {
    for (Rule rule : rules) {
      for (Prefix prefix : rule.match().sources()) {
        out.append(prefix.toString());
        if (!rule.why().isEmpty()) {
          out.append(" # ").append(rule.why());
        }
        out.append('\n');
      }
    }
  }
}
