package io.weir.tools.policytrace;

import io.weir.policy.document.source.Finding;
import io.weir.ringbuf.event.AttributeVisitor;
import io.weir.tools.CommandAnswer;

/** Something that is to say about a document. */
record FindingEvent(Finding finding) implements CommandAnswer {
  @Override
  public String name() {
    return "policy.finding";
  }

  @Override
  public void visit(AttributeVisitor visitor) {
    visitor.text("weir.policy.file", finding.position().file());
    visitor.number("weir.policy.line", finding.position().line());
    if (finding.position().column() > 0) {
      visitor.number("weir.policy.column", finding.position().column());
    }
    visitor.text("weir.policy.severity", finding.severity().label());
    if (!finding.field().isEmpty()) {
      visitor.text("weir.policy.field", finding.field());
    }
    visitor.text("weir.policy.text", finding.text());
    if (!finding.fix().isEmpty()) {
      visitor.text("weir.policy.fix", finding.fix());
    }
  }
}
