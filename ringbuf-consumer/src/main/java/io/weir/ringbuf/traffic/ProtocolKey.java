package io.weir.ringbuf.traffic;

import io.weir.ringbuf.event.AttributeVisitor;
import java.util.HexFormat;

/**
 * A protocol in one direction.
 *
 * @param kind what the name is
 * @param name the protocol as tables show it
 */
public record ProtocolKey(Direction direction, Kind kind, String name) implements TrafficKey {
  /** Whether a name is that of an IP protocol. */
  public enum Kind {
    /** An IP protocol: network.transport. */
    TRANSPORT,
    /** Another ethertype: network.type. */
    TYPE,
    /** A packet that no parser could follow: weir.malformed. */
    MALFORMED,
    /** What a packet of some protocol is besides: weir.trait. */
    TRAIT
  }

  /** An IP protocol by its number. */
  public static ProtocolKey transport(Direction direction, int number) {
    return new ProtocolKey(direction, Kind.TRANSPORT, IpProtocols.name(number));
  }

  /** ARP, or what is not known better. */
  public static ProtocolKey type(Direction direction, String name) {
    return new ProtocolKey(direction, Kind.TYPE, name);
  }

  /** A protocol over Ethernet that is neither IP nor ARP, by its ethertype. */
  public static ProtocolKey ethertype(Direction direction, int ethertype) {
    return type(direction, "0x" + HexFormat.of().toHexDigits((short) ethertype));
  }

  /** Packets that were malformed before or after their addresses. */
  public static ProtocolKey malformed(Direction direction, String where) {
    return new ProtocolKey(direction, Kind.MALFORMED, where);
  }

  /** Something that packets are besides their protocol. */
  public static ProtocolKey trait(Direction direction, String name) {
    return new ProtocolKey(direction, Kind.TRAIT, name);
  }

  @Override
  public String text() {
    return kind == Kind.MALFORMED ? "malformed-" + name : name;
  }

  @Override
  public void visit(AttributeVisitor visitor) {
    direction.visit(visitor);
    String attribute =
        switch (kind) {
          case TRANSPORT -> "network.transport";
          case TYPE -> "network.type";
          case MALFORMED -> "weir.malformed";
          case TRAIT -> "weir.trait";
        };
    visitor.text(attribute, name);
  }
}
