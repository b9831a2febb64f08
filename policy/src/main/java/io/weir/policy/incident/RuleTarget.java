package io.weir.policy.incident;

import io.weir.policy.rule.Direction;
import io.weir.policy.rule.Family;
import io.weir.policy.rule.PortRange;
import io.weir.policy.rule.Prefix;
import io.weir.policy.rule.RuleMatch;
import io.weir.ringbuf.traffic.FlowKey;
import io.weir.ringbuf.traffic.HostKey;
import io.weir.ringbuf.traffic.IpProtocols;
import io.weir.ringbuf.traffic.ProtocolKey;
import io.weir.ringbuf.traffic.TrafficKey;
import java.util.List;
import java.util.Optional;

/**
 * What a rule shall be about, chosen from a row of received traffic. A flow can become its source,
 * its port or its protocol, a source a prefix, and each what it was before. Immutable.
 *
 * @param row a flow, a source or an IP protocol
 * @param length bits of the source that matter, where the kind is {@link Kind#SOURCE}
 */
public record RuleTarget(Kind kind, TrafficKey row, int length) {
  private static final int IPV4_SHORTEST = 8; // shorter ones want to be forced
  private static final int IPV6_SHORTEST = 32;
  private static final int IPV6_FIRST = 64; // what one customer has
  private static final int STEP = 8;

  /** What a rule can be about. */
  public enum Kind {
    /** Addresses, ports and protocol. */
    FLOW,
    /** All packets of an address, or of those that begin alike. */
    SOURCE,
    /** All packets to a port of a protocol. */
    PORT,
    /** All packets of a protocol. */
    PROTOCOL
  }

  /** What a row is about; empty when no rule can be made of it, which {@link #refusal} explains. */
  public static Optional<RuleTarget> of(TrafficKey row) {
    if (refusal(row).isPresent()) {
      return Optional.empty();
    }
    Kind kind =
        row instanceof FlowKey ? Kind.FLOW : row instanceof HostKey ? Kind.SOURCE : Kind.PROTOCOL;
    return Optional.of(new RuleTarget(kind, row, Family.IPV6.bits()).whole(kind));
  }

  /** Why no rule can be made of a row, and of which one can. */
  public static Optional<String> refusal(TrafficKey row) {
    boolean suits =
        row instanceof FlowKey
            || (row instanceof HostKey host && host.role() == HostKey.Role.SOURCE)
            || (row instanceof ProtocolKey key && key.kind() == ProtocolKey.Kind.TRANSPORT);
    if (!suits) {
      return Optional.of("no rule can be about this: select a flow, a source or an IP protocol");
    }
    return row.direction() == io.weir.ringbuf.traffic.Direction.RECEIVE
        ? Optional.empty()
        : Optional.of("this is sent: select a row of what is received (rx)");
  }

  /** A flow's source, then its prefixes, down to what needs no force. */
  public RuleTarget wider() {
    return switch (kind) {
      case FLOW -> whole(Kind.SOURCE);
      case SOURCE -> new RuleTarget(kind, row, shorter(length));
      case PORT, PROTOCOL -> this;
    };
  }

  /** The other way. */
  public RuleTarget narrower() {
    if (kind != Kind.SOURCE) {
      return this;
    }
    int whole = address().length();
    if (length == whole) {
      return row instanceof FlowKey ? whole(Kind.FLOW) : this;
    }
    int before = whole;
    while (shorter(before) > length) {
      before = shorter(before);
    }
    return new RuleTarget(kind, row, before);
  }

  /** A source whose length is other by some bits, as far as it can be. */
  public RuleTarget longer(int bits) {
    if (kind != Kind.SOURCE) {
      return this;
    }
    int other = Math.max(shortest(), Math.min(address().length(), length + bits));
    return new RuleTarget(kind, row, other);
  }

  /** What else a flow can be: its source, its port, its protocol, and itself again. */
  public RuleTarget next() {
    if (!(row instanceof FlowKey flow)) {
      return this;
    }
    return switch (kind) {
      case FLOW -> whole(Kind.SOURCE);
      case SOURCE -> whole(flow.destinationPort() < 0 ? Kind.PROTOCOL : Kind.PORT);
      case PORT -> whole(Kind.PROTOCOL);
      case PROTOCOL -> whole(Kind.FLOW);
    };
  }

  /** The packets. */
  public RuleMatch match() {
    return switch (kind) {
      case FLOW -> {
        FlowKey flow = (FlowKey) row;
        yield match(
            List.of(address()),
            List.of(Prefix.of(flow.destination())),
            flow.transport(),
            ports(flow.sourcePort()),
            ports(flow.destinationPort()));
      }
      case SOURCE -> match(List.of(source()), List.of(), RuleMatch.ANY, List.of(), List.of());
      case PORT -> match(List.of(), List.of(), protocol(), List.of(), ports(port()));
      case PROTOCOL -> match(List.of(), List.of(), protocol(), List.of(), List.of());
    };
  }

  /** In words: {@code source prefix 192.0.2.0/24}. */
  public String text() {
    return switch (kind) {
      case FLOW -> "flow " + row.text();
      case SOURCE -> (length == address().length() ? "source " : "source prefix ") + source();
      case PORT -> IpProtocols.name(protocol()) + " to port " + port();
      case PROTOCOL -> "protocol " + IpProtocols.name(protocol());
    };
  }

  private RuleTarget whole(Kind other) {
    return new RuleTarget(other, row, row instanceof ProtocolKey ? 0 : address().length());
  }

  private Prefix address() {
    return Prefix.of(row instanceof FlowKey flow ? flow.source() : ((HostKey) row).address());
  }

  private Prefix source() {
    return address().shortened(length);
  }

  private int protocol() {
    return row instanceof FlowKey flow
        ? flow.transport()
        : IpProtocols.number(((ProtocolKey) row).name());
  }

  private int port() {
    return ((FlowKey) row).destinationPort();
  }

  private int shorter(int than) {
    if (address().family() == Family.IPV6 && than > IPV6_FIRST) {
      return IPV6_FIRST;
    }
    return Math.max(shortest(), (than - 1) / STEP * STEP);
  }

  private int shortest() {
    return address().family() == Family.IPV4 ? IPV4_SHORTEST : IPV6_SHORTEST;
  }

  private static List<PortRange> ports(int port) {
    return port < 0 ? List.of() : List.of(new PortRange(port, port));
  }

  private static RuleMatch match(
      List<Prefix> sources,
      List<Prefix> destinations,
      int protocol,
      List<PortRange> sourcePorts,
      List<PortRange> destinationPorts) {
    return new RuleMatch(
        Direction.IN,
        null,
        sources,
        destinations,
        protocol,
        sourcePorts,
        destinationPorts,
        null,
        null,
        RuleMatch.ANY,
        false,
        false);
  }
}
