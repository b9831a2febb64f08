package io.weir.policy.suggest;

import io.weir.policy.rule.Family;
import io.weir.policy.rule.PortRange;
import io.weir.policy.rule.Prefix;
import io.weir.policy.rule.RuleMatch;
import java.util.List;

/**
 * What peers may do.
 *
 * @param ports of a protocol that has them, else empty
 * @param icmpTypes of ICMP, else empty
 * @param peers of one family, in order
 */
public record SuggestedRule(
    boolean ingress,
    Family family,
    int protocol,
    List<PortRange> ports,
    List<Integer> icmpTypes,
    List<Prefix> peers) {
  private static final int ICMP = 1;
  private static final int ICMPV6 = 58;

  public SuggestedRule {
    ports = List.copyOf(ports);
    icmpTypes = List.copyOf(icmpTypes);
    peers = List.copyOf(peers);
  }

  static boolean isIcmp(int protocol) {
    return protocol == ICMP || protocol == ICMPV6;
  }

  boolean isIcmp() {
    return isIcmp(protocol);
  }

  boolean hasPorts() {
    return RuleMatch.hasPorts(protocol);
  }
}
