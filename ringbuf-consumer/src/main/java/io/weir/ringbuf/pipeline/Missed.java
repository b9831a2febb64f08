package io.weir.ringbuf.pipeline;

import io.weir.ringbuf.event.AttributeVisitor;
import io.weir.ringbuf.event.Event;

/**
 * Stands in a sink's queue for events that had no room there.
 *
 * @param events how many
 */
record Missed(long events) implements Event {
  @Override
  public String name() {
    return "weir.missed";
  }

  @Override
  public long timestampNs() {
    return 0;
  }

  @Override
  public int sizeBytes() {
    return 0;
  }

  @Override
  public void visit(AttributeVisitor visitor) {
    // Never written.
  }
}
