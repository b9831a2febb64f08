package io.weir.ringbuf.pipeline;

import io.weir.ringbuf.event.AttributeVisitor;
import io.weir.ringbuf.event.Event;
import java.util.List;

/**
 * Stands in a sink's queue for events that had no room there.
 *
 * @param events how many
 * @param exits of them, exits of processes of which the queue took an exec; in their order
 */
public record Missed(long events, List<MissedExit> exits) implements Event {
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
    return exits.size() * MissedExit.BYTES;
  }

  @Override
  public void visit(AttributeVisitor visitor) {
    // Never written.
  }
}
