package io.weir.tools.policytrace;

import io.weir.ringbuf.event.AttributeVisitor;
import io.weir.tools.CommandAnswer;

/**
 * What became of all that was given: seen = shown + filtered + suppressed + lost.
 *
 * @param lost what could not be read
 */
record InputTotals(long seen, long shown, long filtered, long suppressed, long lost)
    implements CommandAnswer {
  /** All was shown. */
  static InputTotals allShown(long count) {
    return new InputTotals(count, count, 0, 0, 0);
  }

  @Override
  public String name() {
    return "weir.summary";
  }

  @Override
  public void visit(AttributeVisitor visitor) {
    visitor.number("weir.seen", seen);
    visitor.number("weir.shown", shown);
    visitor.number("weir.filtered", filtered);
    visitor.number("weir.suppressed", suppressed);
    visitor.number("weir.limited", 0);
    visitor.number("weir.lost.input", lost);
  }
}
