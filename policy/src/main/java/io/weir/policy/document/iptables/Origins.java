package io.weir.policy.document.iptables;

import io.weir.policy.model.Condition;
import io.weir.policy.model.Dialect;
import io.weir.policy.model.Field;
import io.weir.policy.model.MatchKind;
import io.weir.policy.model.Origin;
import io.weir.policy.model.Position;
import java.util.List;

/** Where rules come from, and what they look at. */
final class Origins {
  private Origins() {}

  static Origin of(TableText table, ChainText chain, RuleText rule) {
    return of(table, chain, rule.position(), rule.text());
  }

  /** Of a chain's policy. */
  static Origin of(TableText table, ChainText chain) {
    return of(table, chain, chain.position, ":" + chain.name + " " + chain.policy.name());
  }

  private static Origin of(TableText table, ChainText chain, Position position, String text) {
    return new Origin(Dialect.IPTABLES, table.name, "", chain.name, position, text);
  }

  static MatchKind match(List<Condition> conditions) {
    boolean peers = false;
    boolean ports = false;
    for (Condition condition : conditions) {
      Field field = condition.field();
      peers |= field == Field.SOURCE || field == Field.DESTINATION;
      ports |=
          switch (field) {
            case PROTOCOL, SOURCE_PORT, DESTINATION_PORT, PORT, ICMP, TCP_FLAGS -> true;
            default -> false;
          };
    }
    return MatchKind.of(peers, ports);
  }
}
