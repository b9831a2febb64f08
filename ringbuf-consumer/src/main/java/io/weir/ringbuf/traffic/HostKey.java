package io.weir.ringbuf.traffic;

import io.weir.ringbuf.event.AttributeVisitor;

/** An address in one direction, as the packets' source or as their destination. */
public record HostKey(Direction direction, Role role, Address address) implements TrafficKey {
  /** What the address is to the packets. */
  public enum Role {
    /** Where they come from. */
    SOURCE("source.address"),
    /** Where they go. */
    DESTINATION("destination.address");

    private final String attribute;

    Role(String attribute) {
      this.attribute = attribute;
    }
  }

  @Override
  public String text() {
    return address.text();
  }

  @Override
  public void visit(AttributeVisitor visitor) {
    direction.visit(visitor);
    visitor.text("network.type", address.ipv6() ? "ipv6" : "ipv4");
    visitor.text(role.attribute, address.text());
  }
}
