package io.weir.policy.table;

import io.weir.policy.rule.Direction;
import io.weir.policy.rule.Family;
import io.weir.policy.rule.Prefix;
import io.weir.policy.rule.Rule;
import io.weir.policy.rule.RuleAction;
import io.weir.policy.rule.RuleMatch;

/** Plain rules about what is received. */
final class TestRules {
  private TestRules() {}

  /** Drops what comes from an IPv4 prefix. */
  static Rule from(int id, int address, int length) {
    return of(id, Rule.RANK_DEFAULT, RuleAction.DROP, source(ipv4(address, length)));
  }

  static Rule of(int id, int rank, RuleAction action, RuleMatch match) {
    return new Rule(id, match, action, rank, null, "", "");
  }

  static Prefix ipv4(int address, int length) {
    return new Prefix(Family.IPV4, (long) address << 32, 0, length);
  }

  static RuleMatch source(Prefix source) {
    return RuleMatch.about(Direction.IN, source);
  }
}
