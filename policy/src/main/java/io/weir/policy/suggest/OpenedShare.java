package io.weir.policy.suggest;

import io.weir.policy.rule.Family;
import io.weir.policy.rule.PortRange;
import io.weir.policy.rule.Prefix;
import io.weir.policy.rule.RuleMatch;
import java.util.List;

/**
 * How much of what could be open a policy opens: of all pairs of a peer's address and a port of TCP
 * or UDP, in one direction and family, the share that it allows. At most that: where rules overlap,
 * pairs are counted twice.
 */
public final class OpenedShare {
  private static final int UDP = 17;
  private static final double PORTS = 2.0 * (PortRange.PORT_MAX + 1);

  private OpenedShare() {}

  /** From 0 to 1. */
  public static double of(
      List<SuggestedRule> rules, boolean ingress, Family family, SuggestFormat format) {
    double share = 0;
    for (SuggestedRule rule : rules) {
      if (rule.ingress() == ingress && rule.family() == family) {
        share += addresses(rule.peers()) * ports(rule, format) / PORTS;
      }
    }
    return Math.min(1, share);
  }

  private static double addresses(List<Prefix> peers) {
    double share = 0;
    for (Prefix peer : peers) {
      share += Math.pow(2, -peer.length());
    }
    return share;
  }

  private static double ports(SuggestedRule rule, SuggestFormat format) {
    if (!format.says(rule)) {
      return PORTS;
    }
    if (rule.protocol() != RuleMatch.TCP && rule.protocol() != UDP) {
      return 0;
    }
    return rule.ports().stream().mapToInt(range -> range.last() - range.first() + 1).sum();
  }
}
