package io.weir.ringbuf.drop;

import io.weir.ringbuf.event.AttributeVisitor;
import io.weir.ringbuf.event.Attributes;

/**
 * A rule of Weir's own, as the tables said after the drop.
 *
 * @param id unique on the host
 * @param set empty: it is in none
 * @param why what its maker said; may be empty
 */
public record WeirRule(int id, String set, String why) implements Attributes {
  @Override
  public void visit(AttributeVisitor visitor) {
    visitor.number("weir.rule.id", Integer.toUnsignedLong(id));
    if (!set.isEmpty()) {
      visitor.text("weir.rule.set", set);
    }
    if (!why.isEmpty()) {
      visitor.text("weir.rule.why", why);
    }
    visitor.flag("weir.rule.looked_up", true);
  }

  /** For people. */
  String text() {
    String text = "droprule " + Integer.toUnsignedString(id);
    return why.isEmpty() ? text : text + ": " + why;
  }
}
