package io.weir.tools.policytrace;

import io.weir.ringbuf.event.AttributeVisitor;
import io.weir.tools.CommandAnswer;

/** How much was found. */
record LintSummary(long findings) implements CommandAnswer {
  @Override
  public String name() {
    return "weir.summary";
  }

  @Override
  public void visit(AttributeVisitor visitor) {
    visitor.number("weir.seen", findings);
    visitor.number("weir.shown", findings);
    visitor.number("weir.filtered", 0);
    visitor.number("weir.suppressed", 0);
    visitor.number("weir.limited", 0);
    visitor.number("weir.lost.input", 0);
  }
}
