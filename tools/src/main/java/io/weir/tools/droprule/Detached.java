package io.weir.tools.droprule;

import io.weir.ringbuf.event.AttributeVisitor;
import io.weir.tools.CommandAnswer;

/**
 * An interface without rules.
 *
 * @param was whether it had a datapath until now
 */
record Detached(String interfaceName, boolean was) implements CommandAnswer {
  @Override
  public String name() {
    return "datapath.detached";
  }

  @Override
  public void visit(AttributeVisitor visitor) {
    visitor.text("network.interface.name", interfaceName);
    visitor.flag("weir.was_attached", was);
  }
}
