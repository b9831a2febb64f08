package io.weir.tools.droprule;

import io.weir.policy.enforce.Failsafe;
import io.weir.policy.enforce.RuleGuard;
import io.weir.policy.rule.Rule;
import io.weir.policy.table.RuleSize;
import io.weir.ringbuf.error.WeirException;
import java.util.List;

/** Refuses what no table holds, and what looks like a mistake, unless that is insisted upon. */
final class Guard {
  private Guard() {}

  static void check(Rule rule, Failsafe failsafe, boolean force) {
    RuleSize.objection(rule.match())
        .ifPresent(
            tooLarge -> {
              throw new WeirException(
                  "add a rule about " + RuleText.brief(rule.match()), 0, tooLarge);
            });
    List<String> objections = force ? List.of() : RuleGuard.objections(rule, failsafe);
    if (!objections.isEmpty()) {
      throw new WeirException(
          "add a rule about " + RuleText.brief(rule.match()),
          0,
          String.join("; ", objections) + ": --force does it all the same");
    }
  }
}
