package io.weir.policy.enforce;

import io.weir.policy.rule.RuleMatch;
import java.util.List;

/** What a rule can ask for, one by one. */
enum RuleMatchField {
  SOURCE,
  DESTINATION,
  PROTOCOL,
  SOURCE_PORT,
  DESTINATION_PORT,
  ICMP,
  TCP_FLAGS,
  VLAN,
  LOCAL,
  NEW_ONLY;

  /** The same match without asking for this. */
  RuleMatch without(RuleMatch match) {
    return new RuleMatch(
        match.direction(),
        match.family(),
        this == SOURCE ? List.of() : match.sources(),
        this == DESTINATION ? List.of() : match.destinations(),
        this == PROTOCOL && isBare(match) ? RuleMatch.ANY : match.protocol(),
        this == SOURCE_PORT ? List.of() : match.sourcePorts(),
        this == DESTINATION_PORT ? List.of() : match.destinationPorts(),
        this == ICMP ? null : match.icmp(),
        this == TCP_FLAGS ? null : match.tcpFlags(),
        this == VLAN ? RuleMatch.ANY : match.vlan(),
        this != LOCAL && match.local(),
        this != NEW_ONLY && match.newOnly());
  }

  /** Whether nothing needs the protocol. */
  private static boolean isBare(RuleMatch match) {
    return match.sourcePorts().isEmpty()
        && match.destinationPorts().isEmpty()
        && match.icmp() == null
        && match.tcpFlags() == null;
  }
}
