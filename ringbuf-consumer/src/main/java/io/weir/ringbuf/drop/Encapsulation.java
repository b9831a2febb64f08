package io.weir.ringbuf.drop;

import io.weir.ringbuf.event.AttributeVisitor;
import io.weir.ringbuf.event.Attributes;
import io.weir.ringbuf.traffic.FlowKey;
import io.weir.ringbuf.traffic.IpProtocols;

/**
 * What a packet that is dropped as a whole carries within: a tunnel's payload.
 *
 * @param tunnel what encapsulates
 * @param id the tunnel's own number: VXLAN's and Geneve's network identifier, GRE's key; -1 when it
 *     has none
 * @param inner the flow within; null when it is no IP, or its addresses are not in the bytes that
 *     were copied
 */
public record Encapsulation(Tunnel tunnel, long id, FlowKey inner) implements Attributes {
  /** How a packet is put into another. */
  public enum Tunnel {
    /** RFC 7348. */
    VXLAN("vxlan"),
    /** RFC 8926. */
    GENEVE("geneve"),
    /** RFC 2784 with RFC 2890; NVGRE, RFC 7637, looks the same. */
    GRE("gre"),
    /** IPv4 or IPv6 right behind IPv4 or IPv6: RFC 2003, RFC 4213, RFC 2473. */
    IPIP("ipip");

    private final String label;

    Tunnel(String label) {
      this.label = label;
    }

    /** The name in JSON. */
    public String label() {
      return label;
    }
  }

  /** As the table shows it: {@code carrying udp 10.0.0.1:1 > 10.0.0.2:2 (vxlan 42)}. */
  public void append(StringBuilder line) {
    line.append("carrying ").append(inner == null ? "no IP" : inner.text());
    line.append(" (").append(tunnel.label());
    if (id >= 0) {
      line.append(' ').append(id);
    }
    line.append(')');
  }

  @Override
  public void visit(AttributeVisitor visitor) {
    visitor.text("weir.tunnel.type", tunnel.label());
    if (id >= 0) {
      visitor.number("weir.tunnel.id", id);
    }
    if (inner != null) {
      visitInner(inner, visitor);
    }
  }

  /** Reports a flow as the one within a packet. */
  static void visitInner(FlowKey inner, AttributeVisitor visitor) {
    visitor.text("weir.inner.transport", IpProtocols.name(inner.transport()));
    visitor.text("weir.inner.source.address", inner.source().text());
    if (inner.sourcePort() >= 0) {
      visitor.number("weir.inner.source.port", inner.sourcePort());
    }
    visitor.text("weir.inner.destination.address", inner.destination().text());
    if (inner.destinationPort() >= 0) {
      visitor.number("weir.inner.destination.port", inner.destinationPort());
    }
  }
}
