package io.weir.tools.policytrace;

import io.weir.policy.check.VerdictEvent;
import io.weir.ringbuf.event.AttributeVisitor;
import io.weir.ringbuf.event.Event;

/** A flow that was seen, whose verdict is another one by new documents. */
record LiveChange(VerdictEvent before, VerdictEvent after) implements Event {
  @Override
  public String name() {
    return "policy.change";
  }

  @Override
  public long timestampNs() {
    return after.timestampNs();
  }

  @Override
  public int sizeBytes() {
    return before.sizeBytes() + after.sizeBytes();
  }

  @Override
  public void visit(AttributeVisitor visitor) {
    ChangeEvent.visit(before, after, visitor);
  }
}
