package io.weir.policy.rule;

import java.util.List;
import java.util.Objects;

/**
 * Which packets a rule is about: those that fit every field that is given, and of a list any
 * element.
 *
 * @param family null: both
 * @param sources where it comes from; empty: anywhere; all of the family that is given
 * @param destinations where it goes; empty: anywhere
 * @param protocol IP's number, 0 to 255, or {@link #ANY}; of IPv6 that of the transport header
 * @param sourcePorts empty: any; needs a protocol with ports. Only packets whose ports are known
 *     fit: not malformed ones, and later fragments when their first one was seen
 * @param destinationPorts the same
 * @param icmp null: any; needs protocol 1 or 58
 * @param tcpFlags null: any; needs protocol 6
 * @param vlan the outermost tag's id, 0 to 4094, or {@link #ANY}: tagged or not
 * @param local only what is for this host: its addresses, multicast, broadcast; in a policy, of
 *     packets that are sent, only what this host made
 * @param newOnly only what would begin a connection: of received ones, TCP's SYN without ACK, and
 *     of other protocols what answers nothing that was sent lately
 */
public record RuleMatch(
    Direction direction,
    Family family,
    List<Prefix> sources,
    List<Prefix> destinations,
    int protocol,
    List<PortRange> sourcePorts,
    List<PortRange> destinationPorts,
    IcmpMatch icmp,
    TcpFlagsMatch tcpFlags,
    int vlan,
    boolean local,
    boolean newOnly) {
  public static final int ANY = -1;
  public static final int TCP = 6;
  private static final String ABOUT_RECEIVED = "local and new-only are about what is received";
  private static final int ICMP = 1;
  private static final int ICMPV6 = 58;
  private static final int VLAN_MAX = 4094;

  /** What {@code droprule add IFACE} without options would be about: all that is received. */
  public static final RuleMatch RECEIVED =
      new RuleMatch(
          Direction.IN,
          null,
          List.of(),
          List.of(),
          ANY,
          List.of(),
          List.of(),
          null,
          null,
          ANY,
          false,
          false);

  public RuleMatch {
    sources = List.copyOf(sources);
    destinations = List.copyOf(destinations);
    sourcePorts = List.copyOf(sourcePorts);
    destinationPorts = List.copyOf(destinationPorts);
    family = family(family, sources, destinations);
    check(protocol, ANY, 255, "protocol");
    check(vlan, ANY, VLAN_MAX, "VLAN");
    if (!(sourcePorts.isEmpty() && destinationPorts.isEmpty()) && !hasPorts(protocol)) {
      throw new IllegalArgumentException(
          "ports need a protocol that has them: tcp, udp, udplite, sctp or dccp");
    }
    if (icmp != null && protocol != ICMP && protocol != ICMPV6) {
      throw new IllegalArgumentException("an ICMP type needs protocol icmp or ipv6-icmp");
    }
    if (tcpFlags != null && protocol != TCP) {
      throw new IllegalArgumentException("TCP flags need protocol tcp");
    }
    if (newOnly && direction != Direction.IN) {
      throw new IllegalArgumentException(ABOUT_RECEIVED);
    }
  }

  /** What comes from a prefix, if it is about received packets, or else what goes to it. */
  public static RuleMatch about(Direction direction, Prefix prefix) {
    List<Prefix> prefixes = List.of(prefix);
    boolean in = direction == Direction.IN;
    return new RuleMatch(
        direction,
        prefix.family(),
        in ? prefixes : List.of(),
        in ? List.of() : prefixes,
        ANY,
        List.of(),
        List.of(),
        null,
        null,
        ANY,
        false,
        false);
  }

  /**
   * The same of an operator's rule.
   *
   * @throws IllegalArgumentException when it asks what only a policy can
   */
  public RuleMatch ofOperator() {
    if (local && direction != Direction.IN) {
      throw new IllegalArgumentException(ABOUT_RECEIVED);
    }
    return this;
  }

  /** Whether a protocol's header begins with two ports that the parser reads. */
  public static boolean hasPorts(int protocol) {
    return switch (protocol) {
      case TCP, 17, 33, 132, 136 -> true;
      default -> false;
    };
  }

  /** Whether a packet is one of these: the plain meaning, field by field. */
  public boolean matches(PacketFacts packet) {
    return direction == packet.direction()
        && (family == null || family == packet.family())
        && contains(sources, packet.source())
        && contains(destinations, packet.destination())
        && (protocol == ANY || protocol == packet.protocol())
        && matchesTransport(packet)
        && (vlan == ANY || vlan == packet.vlan())
        && (!local || packet.local())
        && (!newOnly || packet.beginsConnection());
  }

  /** Written out, for a million may be compared: what a record has by itself is slow at first. */
  @Override
  public boolean equals(Object other) {
    return other instanceof RuleMatch match
        && direction == match.direction
        && family == match.family
        && protocol == match.protocol
        && vlan == match.vlan
        && local == match.local
        && newOnly == match.newOnly
        && sources.equals(match.sources)
        && destinations.equals(match.destinations)
        && sourcePorts.equals(match.sourcePorts)
        && destinationPorts.equals(match.destinationPorts)
        && Objects.equals(icmp, match.icmp)
        && Objects.equals(tcpFlags, match.tcpFlags);
  }

  /** By what most rules of a list differ in. */
  @Override
  public int hashCode() {
    int ports = sourcePorts.hashCode() * 31 + destinationPorts.hashCode();
    return (sources.hashCode() * 31 + destinations.hashCode()) * 31 + ports + protocol;
  }

  private boolean matchesTransport(PacketFacts packet) {
    return containsPort(sourcePorts, packet.sourcePort())
        && containsPort(destinationPorts, packet.destinationPort())
        && (icmp == null
            || (icmp.type() == packet.icmpType()
                && (icmp.code() == IcmpMatch.ANY_CODE || icmp.code() == packet.icmpCode())))
        && (tcpFlags == null
            || (packet.tcpFlags() != ANY
                && (packet.tcpFlags() & tcpFlags.mask()) == tcpFlags.value()));
  }

  private static boolean contains(List<Prefix> prefixes, Prefix address) {
    return prefixes.isEmpty() || prefixes.stream().anyMatch(prefix -> prefix.contains(address));
  }

  private static boolean containsPort(List<PortRange> ranges, int port) {
    return ranges.isEmpty()
        || (port != ANY && ranges.stream().anyMatch(range -> range.contains(port)));
  }

  private static Family family(Family given, List<Prefix> sources, List<Prefix> destinations) {
    return family(family(given, sources), destinations);
  }

  private static Family family(Family given, List<Prefix> prefixes) {
    Family family = given;
    for (int i = 0; i < prefixes.size(); i++) { // a million rules are made: no iterator each
      Prefix prefix = prefixes.get(i);
      if (family != null && prefix.family() != family) {
        throw new IllegalArgumentException(
            "prefix " + prefix + ": one rule is about one address family");
      }
      family = prefix.family();
    }
    return family;
  }

  private static void check(int value, int least, int largest, String what) {
    if (value < least || value > largest) {
      throw new IllegalArgumentException(what + " " + value + ": 0 to " + largest);
    }
  }
}
