package io.weir.policy.compile;

import io.weir.policy.model.ConnectionState;
import io.weir.policy.model.Flow;
import io.weir.policy.rule.Direction;
import io.weir.policy.rule.PacketFacts;

/** Flows as packets that compiled rules are asked about. */
public final class CompiledFlows {
  private CompiledFlows() {}

  /**
   * What the datapath knows of a flow's packet.
   *
   * @param local whether it is this host's, see {@code RuleMatch.local}
   */
  public static PacketFacts packet(Flow flow, Direction direction, boolean local) {
    return new PacketFacts(
        direction,
        flow.source(),
        flow.destination(),
        flow.protocol(),
        flow.sourcePort(),
        flow.destinationPort(),
        flow.icmpType(),
        flow.icmpCode(),
        flow.tcpFlags(),
        flow.state().number(),
        local,
        false);
  }

  /**
   * The flow as a hook of iptables sees it on an interface: it knows both ports or none, and no
   * other interface.
   */
  public static Flow on(Flow flow, Direction direction, String interfaceName) {
    boolean ports = flow.sourcePort() >= 0 && flow.destinationPort() >= 0;
    return new Flow(
        flow.source(),
        flow.destination(),
        flow.protocol(),
        ports ? flow.sourcePort() : Flow.UNKNOWN,
        ports ? flow.destinationPort() : Flow.UNKNOWN,
        flow.icmpType(),
        flow.icmpCode(),
        flow.tcpFlags(),
        direction == Direction.IN ? interfaceName : "",
        direction == Direction.IN ? "" : interfaceName,
        flow.state());
  }

  /** The same flow's packet in another state. */
  public static Flow in(Flow flow, ConnectionState state) {
    return new Flow(
        flow.source(),
        flow.destination(),
        flow.protocol(),
        flow.sourcePort(),
        flow.destinationPort(),
        flow.icmpType(),
        flow.icmpCode(),
        flow.tcpFlags(),
        flow.inInterface(),
        flow.outInterface(),
        state);
  }
}
