package io.weir.tools.policytrace;

import io.weir.policy.check.VerdictEvent;
import io.weir.ringbuf.event.AttributeVisitor;
import io.weir.tools.CommandAnswer;

/**
 * A flow whose verdict is another one by new documents.
 *
 * @param line of the file of flows
 */
record ChangeEvent(long line, VerdictEvent before, VerdictEvent after) implements CommandAnswer {
  @Override
  public String name() {
    return "policy.change";
  }

  @Override
  public void visit(AttributeVisitor visitor) {
    visitor.number("weir.flow.line", line);
    visit(before, after, visitor);
  }

  /** What changes, of a flow of a file or one that was seen. */
  static void visit(VerdictEvent before, VerdictEvent after, AttributeVisitor visitor) {
    after.visit(visitor);
    visitor.text("weir.before.verdict", before.answer().verdict().label());
    before.visitAnswer("weir.before.policy.", visitor);
  }
}
