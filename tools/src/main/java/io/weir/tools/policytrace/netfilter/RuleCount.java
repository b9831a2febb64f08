package io.weir.tools.policytrace.netfilter;

import io.weir.ringbuf.drop.NftRule;
import io.weir.ringbuf.event.AttributeVisitor;
import io.weir.ringbuf.event.Event;

/** How many packets came to a rule that ended their way through a base chain, or to its policy. */
record RuleCount(RuleId id, NftRule rule, long packets) implements Event {
  private static final int SIZE_BYTES = 320;

  @Override
  public String name() {
    return "netfilter.rule";
  }

  @Override
  public long timestampNs() {
    return 0;
  }

  @Override
  public long weight() {
    return 0; // the packets are counted by themselves
  }

  @Override
  public int sizeBytes() {
    return SIZE_BYTES + 2 * rule.rule().length();
  }

  @Override
  public void visit(AttributeVisitor visitor) {
    visitor.text("weir.verdict", id.outcome().label());
    visitor.number("weir.packets", packets);
    RuleText.visit(id, rule, visitor);
  }
}
