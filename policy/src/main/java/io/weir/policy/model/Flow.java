package io.weir.policy.model;

import io.weir.policy.rule.Prefix;

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

  /** ICMP's type and code as one number; unknown when either is. */
  public int icmp() {
    return icmpType == UNKNOWN || icmpCode == UNKNOWN ? UNKNOWN : icmpType << Byte.SIZE | icmpCode;
  }
}
