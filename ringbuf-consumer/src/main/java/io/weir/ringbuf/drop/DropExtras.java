package io.weir.ringbuf.drop;

import io.weir.ringbuf.event.AttributeVisitor;
import io.weir.ringbuf.event.Attributes;

/**
 * What of a drop is only looked up when somebody asked for it; each may be null, when nobody did.
 *
 * @param stack how the kernel came there
 * @param hint what to do about it, in a line; empty where nothing is known of the reason
 * @param headers the packet's first bytes
 */
public record DropExtras(DropStack stack, String hint, HeaderBytes headers) implements Attributes {
  /** Nobody asked for anything. */
  public static final DropExtras NONE = new DropExtras(null, null, null);

  /** About how much heap they hold, in bytes; stacks are shared by the events that have them. */
  int sizeBytes() {
    return (hint == null ? 0 : hint.length()) + (headers == null ? 0 : headers.length());
  }

  @Override
  public void visit(AttributeVisitor visitor) {
    if (stack != null && stack.known()) {
      visitor.texts("weir.drop.stack", stack.frames());
    }
    if (hint != null && !hint.isEmpty()) {
      visitor.text("weir.drop.hint", hint);
    }
  }
}
