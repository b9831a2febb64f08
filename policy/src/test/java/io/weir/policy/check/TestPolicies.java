package io.weir.policy.check;

import io.weir.policy.format.PrefixText;
import io.weir.policy.model.Action;
import io.weir.policy.model.AddressSet;
import io.weir.policy.model.Condition;
import io.weir.policy.model.ConnectionState;
import io.weir.policy.model.Field;
import io.weir.policy.model.Flow;
import io.weir.policy.model.MatchKind;
import io.weir.policy.model.NumberSet;
import io.weir.policy.model.PolicyRule;
import io.weir.policy.model.Reason;
import java.util.List;

/** Rules and flows in few words. */
final class TestPolicies {
  private static final int TCP = 6;
  private static final int HIGH_PORT = 40_000;

  private TestPolicies() {}

  static PolicyRule rule(Action action, Condition... conditions) {
    return rule(action, Reason.RULE, conditions);
  }

  static PolicyRule rule(Action action, Reason reason, Condition... conditions) {
    return new PolicyRule(List.of(conditions), action, reason, MatchKind.NONE, null);
  }

  static Condition sourceIn(String prefix) {
    return new Condition.Addresses(Field.SOURCE, set(prefix));
  }

  static Condition to(String prefix) {
    return new Condition.Addresses(Field.DESTINATION, set(prefix));
  }

  static Condition port(int port) {
    return new Condition.Numbers(Field.DESTINATION_PORT, NumberSet.of(port));
  }

  private static AddressSet set(String prefix) {
    return AddressSet.of(List.of(PrefixText.parse(prefix)));
  }

  /** The first packet of a TCP connection to 192.0.2.1. */
  static Flow flow(String source, int port) {
    return new Flow(
        PrefixText.parse(source),
        PrefixText.parse("192.0.2.1"),
        TCP,
        HIGH_PORT,
        port,
        Flow.UNKNOWN,
        Flow.UNKNOWN,
        Flow.UNKNOWN,
        "eth0",
        "",
        ConnectionState.NEW);
  }
}
