package io.weir.policy.rule;

/**
 * What is known of a packet when rules are looked up. Unknown numbers are {@link RuleMatch#ANY}.
 *
 * @param source a host's address, as is {@code destination}
 * @param sourcePort unknown for protocols without ports, malformed packets and later fragments
 *     whose first one was not seen; so is {@code destinationPort}
 * @param vlan the outermost tag's id; none: unknown
 * @param local whether the destination is this host's, multicast or broadcast
 * @param beginsConnection see {@link RuleMatch#newOnly}
 */
public record PacketFacts(
    Direction direction,
    Prefix source,
    Prefix destination,
    int protocol,
    int sourcePort,
    int destinationPort,
    int icmpType,
    int icmpCode,
    int tcpFlags,
    int vlan,
    boolean local,
    boolean beginsConnection) {
  public PacketFacts {
    if (source.family() != destination.family()) {
      throw new IllegalArgumentException("from " + source + " to " + destination);
    }
  }

  public Family family() {
    return source.family();
  }
}
