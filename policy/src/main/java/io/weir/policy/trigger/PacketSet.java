package io.weir.policy.trigger;

import io.weir.policy.rule.Family;
import io.weir.policy.rule.Prefix;
import io.weir.policy.rule.RuleMatch;
import io.weir.ringbuf.traffic.FlowKey;
import java.util.Set;
import java.util.TreeSet;

/**
 * Packets that conditions let through: what is counted, and what a rule will be about.
 *
 * @param protocol {@link RuleMatch#ANY}: any that is not excluded
 * @param family null: both
 */
record PacketSet(
    int protocol,
    Set<Integer> excluded,
    Family family,
    PortSet sourcePorts,
    PortSet destinationPorts,
    boolean contradicts) {
  static final PacketSet ALL =
      new PacketSet(RuleMatch.ANY, Set.of(), null, PortSet.ANY, PortSet.ANY, false);

  static PacketSet ofProtocol(int protocol) {
    return new PacketSet(protocol, Set.of(), null, PortSet.ANY, PortSet.ANY, false);
  }

  static PacketSet withoutProtocol(int protocol) {
    return new PacketSet(RuleMatch.ANY, Set.of(protocol), null, PortSet.ANY, PortSet.ANY, false);
  }

  static PacketSet ofFamily(Family family) {
    return new PacketSet(RuleMatch.ANY, Set.of(), family, PortSet.ANY, PortSet.ANY, false);
  }

  static PacketSet ofPorts(PortSet source, PortSet destination) {
    return new PacketSet(RuleMatch.ANY, Set.of(), null, source, destination, false);
  }

  /** Those of both. */
  PacketSet and(PacketSet other) {
    int one = protocol == RuleMatch.ANY ? other.protocol : protocol;
    Set<Integer> without = new TreeSet<>(excluded);
    without.addAll(other.excluded);
    boolean protocols = protocol != other.protocol && isGiven() && other.isGiven();
    boolean families = family != null && other.family != null && family != other.family;
    return new PacketSet(
        one,
        one == RuleMatch.ANY ? without : Set.of(),
        family == null ? other.family : family,
        sourcePorts.and(other.sourcePorts),
        destinationPorts.and(other.destinationPorts),
        contradicts || other.contradicts || protocols || families || without.contains(one));
  }

  /** Whether no packet can be one of these. */
  boolean isEmpty() {
    boolean portless = protocol != RuleMatch.ANY && !RuleMatch.hasPorts(protocol);
    return contradicts
        || sourcePorts.isEmpty()
        || destinationPorts.isEmpty()
        || (portless && !(sourcePorts.none() && destinationPorts.none()));
  }

  /** Whether a rule about these must name the protocol, though no condition gives one. */
  boolean needsProtocol() {
    return !isGiven() && !(excluded.isEmpty() && sourcePorts.isAny() && destinationPorts.isAny());
  }

  boolean contains(FlowKey flow) {
    boolean hasPorts = RuleMatch.hasPorts(flow.transport());
    return (isGiven() ? protocol == flow.transport() : !excluded.contains(flow.transport()))
        && (family == null || family == Prefix.family(flow.source()))
        && sourcePorts.contains(flow.sourcePort(), hasPorts)
        && destinationPorts.contains(flow.destinationPort(), hasPorts);
  }

  private boolean isGiven() {
    return protocol != RuleMatch.ANY;
  }
}
