package io.weir.ringbuf.drop;

import io.weir.ringbuf.event.AttributeVisitor;
import io.weir.ringbuf.event.Attributes;
import io.weir.ringbuf.traffic.FlowKey;
import io.weir.ringbuf.traffic.TcpFlags;
import java.util.Locale;

/**
 * What is known of a dropped packet from its headers.
 *
 * @param key the flow; null of what is no IP
 * @param arp what an ARP packet says; null when it is none
 * @param ethertype after the tags; 0 when not known
 * @param vlan the outermost tag's id, or -1
 * @param malformed whether its headers are wrong or cut before the addresses
 * @param firstFragment whether it is the first of several fragments
 * @param tcpFlags TCP's control bits, or -1
 * @param tcpSequence TCP's sequence number, or -1
 * @param icmpType the ICMP type, or -1
 * @param icmpCode the ICMP code, or -1
 * @param inner the flow that an ICMP error is about; null when it is none
 * @param encapsulation what a tunnel's packet carries; null when it is none
 * @param bytes from the first header that is known, with all fragments of its memory
 */
public record DroppedPacket(
    FlowKey key,
    Arp arp,
    int ethertype,
    int vlan,
    boolean malformed,
    boolean firstFragment,
    int tcpFlags,
    long tcpSequence,
    int icmpType,
    int icmpCode,
    FlowKey inner,
    Encapsulation encapsulation,
    long bytes)
    implements Attributes {
  private static final int IPV4 = 0x0800;
  private static final int ARP = 0x0806;
  private static final int IPV6 = 0x86dd;

  /** What a record says. */
  public static DroppedPacket of(DropView view) {
    return new DroppedPacket(
        view.key(),
        view.arp(),
        view.ethertype(),
        view.vlan(),
        view.malformed(),
        view.firstFragment(),
        view.tcpFlags(),
        view.tcpSequence(),
        view.icmpType(),
        view.icmpCode(),
        view.inner(),
        view.encapsulation(),
        view.bytes());
  }

  /** {@code ipv4}, {@code ipv6}, {@code arp}, or another ethertype as {@code 0x88cc}. */
  public String type() {
    return type(ethertype);
  }

  static String type(int ethertype) {
    return switch (ethertype) {
      case IPV4 -> "ipv4";
      case IPV6 -> "ipv6";
      case ARP -> "arp";
      default -> String.format(Locale.ROOT, "0x%04x", ethertype);
    };
  }

  @Override
  public void visit(AttributeVisitor visitor) {
    if (key != null) {
      key.visitEnds(visitor);
    } else if (ethertype != 0) {
      visitor.text("network.type", type());
    }
    if (key != null && key.part() != FlowKey.Part.WHOLE) {
      visitor.text("weir.part", key.part().label());
    }
    if (arp != null) {
      visitor.text("source.address", arp.sender().text());
      visitor.text("destination.address", arp.target().text());
      visitor.text("weir.arp.operation", arp.operationName());
    }
    if (vlan >= 0) {
      visitor.number("weir.vlan", vlan);
    }
    visitor.number("weir.length", bytes);
    if (malformed) {
      visitor.flag("weir.malformed", true);
    }
    if (firstFragment) {
      visitor.flag("weir.fragment.first", true);
    }
    visitTransport(visitor);
  }

  private void visitTransport(AttributeVisitor visitor) {
    if (tcpFlags >= 0) {
      visitor.text("weir.tcp.flags", TcpFlags.text(tcpFlags));
    }
    if (tcpSequence >= 0) {
      visitor.number("weir.tcp.seq", tcpSequence);
    }
    if (icmpType >= 0) {
      visitor.number("weir.icmp.type", icmpType);
      visitor.number("weir.icmp.code", icmpCode);
    }
    if (inner != null) {
      Encapsulation.visitInner(inner, visitor);
    }
    if (encapsulation != null) {
      encapsulation.visit(visitor);
    }
  }
}
