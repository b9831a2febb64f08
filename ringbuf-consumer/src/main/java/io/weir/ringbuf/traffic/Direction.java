package io.weir.ringbuf.traffic;

import io.weir.ringbuf.event.AttributeVisitor;
import io.weir.ringbuf.event.Attributes;
import java.util.Locale;

/** Which way a packet goes, as the interface sees it; OpenTelemetry's network.io.direction. */
public enum Direction implements Attributes {
  /** From the wire into the host. */
  RECEIVE("rx"),
  /** From the host to the wire. */
  TRANSMIT("tx");

  private final String mark;

  Direction(String mark) {
    this.mark = mark;
  }

  /** The convention's value: {@code receive}, {@code transmit}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Two letters for tables: {@code rx}, {@code tx}. */
  public String mark() {
    return mark;
  }

  @Override
  public void visit(AttributeVisitor visitor) {
    visitor.text("network.io.direction", label());
  }
}
