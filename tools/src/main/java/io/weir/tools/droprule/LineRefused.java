package io.weir.tools.droprule;

import io.weir.ringbuf.event.AttributeVisitor;
import io.weir.tools.CommandAnswer;

/**
 * A line of a file that was not taken.
 *
 * @param line from 1
 * @param text what stands there, safe to show; empty when that is not known
 */
record LineRefused(String file, int line, String text, String reason) implements CommandAnswer {
  @Override
  public String name() {
    return "rule.refused";
  }

  @Override
  public void visit(AttributeVisitor visitor) {
    visitor.text("weir.file", file);
    visitor.number("weir.line", line);
    if (!text.isEmpty()) {
      visitor.text("weir.text", text);
    }
    visitor.text("weir.reason", reason);
  }

  /** For people: {@code bad.txt:17: 'what stands there': why}. */
  String told() {
    return file + ":" + line + ": " + (text.isEmpty() ? "" : "'" + text + "': ") + reason;
  }
}
