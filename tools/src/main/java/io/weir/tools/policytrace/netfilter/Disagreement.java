package io.weir.tools.policytrace.netfilter;

import io.weir.policy.check.VerdictEvent;
import io.weir.ringbuf.event.AttributeVisitor;
import io.weir.ringbuf.event.Event;

/**
 * A flow about which netfilter and documents disagree.
 *
 * @param ours what the documents say of the packet as it came or was sent
 * @param kernel what netfilter decided
 */
record Disagreement(VerdictEvent ours, NetfilterVerdict kernel) implements Event {
  @Override
  public String name() {
    return "netfilter.disagreement";
  }

  @Override
  public long timestampNs() {
    return ours.timestampNs();
  }

  @Override
  public int sizeBytes() {
    return ours.sizeBytes() + kernel.sizeBytes();
  }

  @Override
  public void visit(AttributeVisitor visitor) {
    ours.visit(visitor);
    visitor.text("weir.kernel.verdict", kernel.id().outcome().label());
    kernel.visitRule(visitor);
  }
}
