package io.weir.policy.enforce;

import io.weir.policy.rule.Direction;
import io.weir.policy.rule.Family;
import io.weir.policy.rule.Prefix;
import io.weir.policy.rule.Rule;
import io.weir.policy.rule.RuleAction;
import io.weir.policy.rule.RuleMatch;
import io.weir.policy.table.HeldRule;
import java.util.List;

/** Rules that tests put in place. */
final class TestRules {
  private TestRules() {}

  /** Drops all that is received, until it is removed. */
  static HeldRule dropAll(int id) {
    return held(id, RuleMatch.RECEIVED, HeldRule.NEVER, HeldRule.NO_LEASE);
  }

  /** Drops all that is received as long as a lease holds. */
  static HeldRule dropAllLeased(int id, int lease) {
    return held(id, RuleMatch.RECEIVED, HeldRule.NEVER, lease);
  }

  /** Drops what comes from an address. */
  static HeldRule dropFrom(int id, String address) {
    Prefix source = Prefix.of(NumericAddress.parse(address).orElseThrow());
    return held(id, RuleMatch.about(Direction.IN, source), HeldRule.NEVER, HeldRule.NO_LEASE);
  }

  /** What comes from a prefix, in one direction; of one family, or of both: null. */
  static RuleMatch from(Direction direction, Family family, Prefix source) {
    return new RuleMatch(
        direction,
        family,
        List.of(source),
        List.of(),
        RuleMatch.ANY,
        List.of(),
        List.of(),
        null,
        null,
        RuleMatch.ANY,
        false,
        false);
  }

  private static HeldRule held(int id, RuleMatch match, long expires, int lease) {
    Rule rule = new Rule(id, match, RuleAction.DROP, Rule.RANK_DEFAULT, null, "test", "a test's");
    return new HeldRule(rule, expires, lease);
  }
}
