package io.weir.policy.format;

import io.weir.policy.rule.Direction;
import io.weir.policy.rule.Prefix;
import io.weir.policy.rule.Rule;
import io.weir.policy.rule.RuleAction;
import io.weir.policy.rule.RuleMatch;
import java.time.Duration;

/**
 * Makes the rules of lists of addresses, which differ in little: of received packets about the
 * source, of sent ones about the destination.
 */
final class Addressed {
  private final Direction direction;
  private final RuleAction action;
  private final int rank;
  private final Duration ttl;
  private final String set;
  private final String why;

  Addressed(ImportOptions options, String set) {
    direction = options.direction;
    action = options.action;
    rank = options.rank;
    ttl = options.ttl;
    this.set = set;
    why = options.why;
  }

  /** A rule about all that comes from, or goes to, a prefix. */
  Rule rule(Prefix prefix) {
    return rule(prefix, why);
  }

  Rule rule(Prefix prefix, String reason) {
    return new Rule(Rule.NO_ID, RuleMatch.about(direction, prefix), action, rank, ttl, set, reason);
  }
}
