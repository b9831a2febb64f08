package io.weir.ringbuf.traffic;

import io.weir.ringbuf.event.AttributeVisitor;

/**
 * Packets with the same addresses, ports, protocol and VLAN in one direction.
 *
 * @param transport the IP protocol's number
 * @param sourcePort 0 to 65535, or -1 where the packets have none (fragments, ICMP)
 * @param vlan the outermost VLAN's id, or -1
 * @param part what of the packets is known
 */
public record FlowKey(
    Direction direction,
    int transport,
    Address source,
    int sourcePort,
    Address destination,
    int destinationPort,
    int vlan,
    Part part)
    implements TrafficKey {
  /** What of the packets is known. */
  public enum Part {
    /** All. */
    WHOLE(""),
    /** Later fragments: their ports are not in them. */
    FRAGMENT("fragment"),
    /** The transport header is wrong or cut. */
    MALFORMED("malformed");

    private final String label;

    Part(String label) {
      this.label = label;
    }

    /** The name in JSON; empty of a whole one. */
    public String label() {
      return label;
    }
  }

  /** Whether an IP protocol has ports where a flow has them. */
  public static boolean hasPorts(int transport) {
    return switch (transport) {
      case 6, 17, 33, 132, 136 -> true; // tcp, udp, dccp, sctp, udplite
      default -> false;
    };
  }

  /** The flow that answers this one, or that this one answers. */
  public FlowKey turned() {
    return new FlowKey(
        direction == Direction.RECEIVE ? Direction.TRANSMIT : Direction.RECEIVE,
        transport,
        /* source= */ destination,
        /* sourcePort= */ destinationPort,
        /* destination= */ source,
        /* destinationPort= */ sourcePort,
        vlan,
        part);
  }

  @Override
  public String text() {
    return appendEnds(new StringBuilder(96).append(IpProtocols.name(transport)).append(' '))
        .toString();
  }

  /** Appends the text without the transport. */
  public StringBuilder appendEnds(StringBuilder text) {
    end(text, source, sourcePort).append(" > ");
    end(text, destination, destinationPort);
    if (vlan >= 0) {
      text.append(" vlan ").append(vlan);
    }
    return part == Part.WHOLE ? text : text.append(' ').append(part.label);
  }

  @Override
  public void visit(AttributeVisitor visitor) {
    direction.visit(visitor);
    visitEnds(visitor);
    if (vlan >= 0) {
      visitor.number("weir.vlan.id", vlan);
    }
    if (part != Part.WHOLE) {
      visitor.text("weir.part", part.label);
    }
  }

  /** Reports what a packet says of its ends, without direction, VLAN and part. */
  public void visitEnds(AttributeVisitor visitor) {
    visitor.text("network.transport", IpProtocols.name(transport));
    visitor.text("network.type", source.ipv6() ? "ipv6" : "ipv4");
    visitor.text("source.address", source.text());
    if (sourcePort >= 0) {
      visitor.number("source.port", sourcePort);
    }
    visitor.text("destination.address", destination.text());
    if (destinationPort >= 0) {
      visitor.number("destination.port", destinationPort);
    }
  }

  private static StringBuilder end(StringBuilder text, Address address, int port) {
    if (port < 0) {
      return text.append(address.text());
    }
    return address.ipv6()
        ? text.append('[').append(address.text()).append("]:").append(port)
        : text.append(address.text()).append(':').append(port);
  }
}
