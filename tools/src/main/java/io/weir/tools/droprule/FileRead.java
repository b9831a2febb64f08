package io.weir.tools.droprule;

import io.weir.ringbuf.event.AttributeVisitor;
import io.weir.tools.CommandAnswer;

/**
 * What a file of rules says.
 *
 * @param rules that can be taken
 * @param refused lines, or rules that lines make
 * @param ignored lines that make no rule
 */
record FileRead(String file, String format, int rules, int refused, int ignored)
    implements CommandAnswer {
  @Override
  public String name() {
    return "rule.file";
  }

  @Override
  public void visit(AttributeVisitor visitor) {
    visitor.text("weir.file", file);
    visitor.text("weir.format", format);
    visitor.number("weir.accepted", rules);
    visitor.number("weir.refused", refused);
    visitor.number("weir.ignored", ignored);
  }

  /** The same in words. */
  String told() {
    return file
        + " ("
        + format
        + "): "
        + Reports.count(rules, "rule")
        + (refused == 0 ? "" : ", " + refused + " refused")
        + (ignored == 0 ? "" : ", " + Reports.count(ignored, "line") + " without effect");
  }
}
