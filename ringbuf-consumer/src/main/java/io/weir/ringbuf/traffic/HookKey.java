package io.weir.ringbuf.traffic;

import io.weir.ringbuf.event.AttributeVisitor;

/**
 * All packets of one direction.
 *
 * @param hook where the kernel counts them: {@code xdp}, {@code tcx}, {@code clsact}
 */
public record HookKey(Direction direction, String hook) implements TrafficKey {
  @Override
  public String text() {
    return hook;
  }

  @Override
  public void visit(AttributeVisitor visitor) {
    direction.visit(visitor);
    visitor.text("weir.hook", hook);
  }
}
