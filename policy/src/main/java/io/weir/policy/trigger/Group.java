package io.weir.policy.trigger;

import io.weir.policy.rule.Direction;
import io.weir.policy.rule.Family;
import io.weir.policy.rule.PortRange;
import io.weir.policy.rule.Prefix;
import io.weir.policy.rule.RuleMatch;
import java.util.List;

/**
 * Packets that are measured together.
 *
 * @param source null: any, as is {@code destination}
 * @param protocol {@link RuleMatch#ANY}: any, as are the ports
 */
record Group(Prefix source, Prefix destination, int protocol, int sourcePort, int destinationPort) {

  static Group ofSource(Prefix source, int protocol) {
    return new Group(source, null, protocol, RuleMatch.ANY, RuleMatch.ANY);
  }

  static Group ofPort(int protocol, int port) {
    return new Group(null, null, protocol, RuleMatch.ANY, port);
  }

  /** All packets of this group that are of some packets: what a rule about it is about. */
  RuleMatch match(PacketSet packets) {
    int ofProtocol = protocol == RuleMatch.ANY ? packets.protocol() : protocol;
    boolean hasPorts = RuleMatch.hasPorts(ofProtocol);
    Family family = source == null ? packets.family() : source.family();
    return new RuleMatch(
        Direction.IN,
        family,
        source == null ? List.of() : List.of(source),
        destination == null ? List.of() : List.of(destination),
        ofProtocol,
        hasPorts ? ports(sourcePort, packets.sourcePorts()) : List.of(),
        hasPorts ? ports(destinationPort, packets.destinationPorts()) : List.of(),
        null,
        null,
        RuleMatch.ANY,
        false,
        false);
  }

  private static List<PortRange> ports(int own, PortSet of) {
    return own == RuleMatch.ANY ? of.ranges() : List.of(new PortRange(own, own));
  }
}
