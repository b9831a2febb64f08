package io.weir.policy.model;

import io.weir.policy.rule.Prefix;
import io.weir.ringbuf.traffic.Direction;
import io.weir.ringbuf.traffic.FlowKey;

/**
 * The packet that is asked about. Unknown numbers are {@link #UNKNOWN}: no condition on them holds.
 *
 * @param source an address, as is {@code destination}, of the same family
 * @param protocol IP's number, 0 to 255
 * @param tcpFlags as in the header's 14th byte; of a new TCP connection SYN alone unless said
 * @param inInterface the interface that it came by; empty when not known, as is {@code
 *     outInterface}
 * @param state what conntrack says of it
 */
public record Flow(
    Prefix source,
    Prefix destination,
    int protocol,
    int sourcePort,
    int destinationPort,
    int icmpType,
    int icmpCode,
    int tcpFlags,
    String inInterface,
    String outInterface,
    ConnectionState state) {
  public static final int UNKNOWN = -1;

  private static final int TCP = 6;
  private static final int SYN = 2;

  public Flow {
    if (protocol == TCP && tcpFlags == UNKNOWN && state == ConnectionState.NEW) {
      tcpFlags = SYN;
    }
    if (source.family() != destination.family()) {
      throw new IllegalArgumentException("from " + source + " to " + destination);
    }
  }

  /**
   * A packet of a flow that was seen on an interface.
   *
   * @param icmpType as the packet has it, as are the next two
   * @param interfaceName what it came or left by, by the flow's direction; empty: not told
   */
  public static Flow of(
      FlowKey key,
      int icmpType,
      int icmpCode,
      int tcpFlags,
      String interfaceName,
      ConnectionState state) {
    boolean received = key.direction() == Direction.RECEIVE;
    return new Flow(
        Prefix.of(key.source()),
        Prefix.of(key.destination()),
        key.transport(),
        key.sourcePort(),
        key.destinationPort(),
        icmpType,
        icmpCode,
        tcpFlags,
        received ? interfaceName : "",
        received ? "" : interfaceName,
        state);
  }

  /** ICMP's type and code as one number; unknown when either is. */
  public int icmp() {
    return icmpType == UNKNOWN || icmpCode == UNKNOWN ? UNKNOWN : icmpType << Byte.SIZE | icmpCode;
  }
}
