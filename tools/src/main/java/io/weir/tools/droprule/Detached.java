package io.weir.tools.droprule;

import io.weir.ringbuf.event.AttributeVisitor;
import io.weir.ringbuf.event.Event;

/**
 * An interface without rules.
 *
 * @param was whether it had a datapath until now
 */
record Detached(String interfaceName, boolean was) implements Event {
  @Override
  public String name() {
    return "datapath.detached";
  }

  @Override
  public long timestampNs() {
    return 0;
  }

  @Override
  public int sizeBytes() {
    return 0; // never queued
  }

  @Override
  public void visit(AttributeVisitor visitor) {
    visitor.text("network.interface.name", interfaceName);
    visitor.flag("weir.was_attached", was);
  }
}
