package io.weir.tools.droprule;

import io.weir.policy.enforce.Failsafe;
import io.weir.policy.enforce.RuleGuard;
import io.weir.policy.rule.Rule;
import io.weir.ringbuf.error.WeirException;
import java.util.List;

/** Refuses what looks like a mistake, unless it is insisted upon. */
final class Guard {
  private Guard() {}

  static void check(Rule rule, Failsafe failsafe, boolean force) {
    List<String> objections = force ? List.of() : RuleGuard.objections(rule, failsafe);
    if (!objections.isEmpty()) {
      throw new WeirException(
          "add a rule about " + RuleText.match(rule.match()),
          0,
          String.join("; ", objections) + ": --force does it all the same");
    }
  }
}
