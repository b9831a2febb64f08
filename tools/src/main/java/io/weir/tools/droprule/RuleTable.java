package io.weir.tools.droprule;

import io.weir.exporters.table.Column;
import io.weir.policy.rule.Rule;
import io.weir.ringbuf.traffic.Scaled;
import java.util.List;

/** The table of rules: 80 columns but for what a rule is about, and why. */
final class RuleTable {
  private static final int MATCH_WIDTH = 34;

  private RuleTable() {}

  static List<Column<RuleState>> columns() {
    return List.of(
        Column.right("ID", 6, (rule, line) -> line.append(rule(rule).id())),
        Column.right("RANK", 5, (rule, line) -> line.append(rule(rule).rank())),
        Column.left("ACTION", 6, (rule, line) -> line.append(RuleText.action(rule(rule).action()))),
        Column.left("DIR", 3, (rule, line) -> line.append(RuleText.direction(rule(rule).match()))),
        Column.right("HITS", 6, (rule, line) -> line.append(Scaled.text(rule.running().hits()))),
        Column.right("TTL", 5, (rule, line) -> line.append(ttl(rule))),
        Column.left("SET", 8, (rule, line) -> line.append(orDash(rule(rule).set()))),
        Column.left(
            "MATCH", MATCH_WIDTH, (rule, line) -> line.append(RuleText.match(rule(rule).match()))),
        Column.unlimited("WHY", (rule, line) -> line.append(rule(rule).why())));
  }

  private static Rule rule(RuleState state) {
    return state.running().rule();
  }

  private static String ttl(RuleState state) {
    if (state.lease() != 0) {
      return "lease";
    }
    return TimeLeft.text(state.left()) + (state.trial() ? "?" : "");
  }

  private static String orDash(String text) {
    return text.isEmpty() ? "-" : text;
  }
}
