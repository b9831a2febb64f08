package io.weir.policy.format;

import io.weir.policy.rule.Direction;
import io.weir.policy.rule.Family;
import io.weir.policy.rule.IcmpMatch;
import io.weir.policy.rule.PortRange;
import io.weir.policy.rule.Prefix;
import io.weir.policy.rule.RuleMatch;
import io.weir.policy.rule.TcpFlagsMatch;
import java.util.List;

/** Puts a match together from what a file says, field by field. */
final class MatchParts {
  Direction direction;
  Family family;
  List<Prefix> sources = List.of();
  List<Prefix> destinations = List.of();
  int protocol = RuleMatch.ANY;
  List<PortRange> sourcePorts = List.of();
  List<PortRange> destinationPorts = List.of();
  IcmpMatch icmp;
  TcpFlagsMatch tcpFlags;
  int vlan = RuleMatch.ANY;
  boolean local;
  boolean newOnly;

  MatchParts(Direction direction, Family family) {
    this.direction = direction;
    this.family = family;
  }

  /** The same again, to be changed. */
  MatchParts(RuleMatch match) {
    this(match.direction(), match.family());
    sources = match.sources();
    destinations = match.destinations();
    protocol = match.protocol();
    sourcePorts = match.sourcePorts();
    destinationPorts = match.destinationPorts();
    icmp = match.icmp();
    tcpFlags = match.tcpFlags();
    vlan = match.vlan();
    local = match.local();
    newOnly = match.newOnly();
  }

  MatchParts sources(List<Prefix> value) {
    sources = value;
    return this;
  }

  MatchParts destinations(List<Prefix> value) {
    destinations = value;
    return this;
  }

  MatchParts protocol(int value) {
    protocol = value;
    return this;
  }

  MatchParts sourcePorts(List<PortRange> value) {
    sourcePorts = value;
    return this;
  }

  MatchParts destinationPorts(List<PortRange> value) {
    destinationPorts = value;
    return this;
  }

  MatchParts icmp(IcmpMatch value) {
    icmp = value;
    return this;
  }

  MatchParts tcpFlags(TcpFlagsMatch value) {
    tcpFlags = value;
    return this;
  }

  MatchParts vlan(int value) {
    vlan = value;
    return this;
  }

  MatchParts local(boolean value) {
    local = value;
    return this;
  }

  MatchParts newOnly(boolean value) {
    newOnly = value;
    return this;
  }

  /**
   * The match.
   *
   * @throws IllegalArgumentException when the parts contradict each other
   */
  RuleMatch match() {
    return new RuleMatch(
            direction,
            family,
            sources,
            destinations,
            protocol,
            sourcePorts,
            destinationPorts,
            icmp,
            tcpFlags,
            vlan,
            local,
            newOnly)
        .ofOperator();
  }
}
