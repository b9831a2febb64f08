package io.weir.ringbuf.drop;

import io.weir.ringbuf.event.AttributeVisitor;
import io.weir.ringbuf.event.Event;
import io.weir.ringbuf.traffic.Row;

/**
 * How many drops of one kind there were in an interval: as many events as it counts.
 *
 * @param timestampNs the interval's end, nanoseconds since the epoch, UTC
 * @param intervalNs how long it was
 */
public record DropCount(long timestampNs, long intervalNs, Row<DropKey> row) implements Event {
  private static final int SIZE_BYTES = 400;

  @Override
  public String name() {
    return "packet.drop.count";
  }

  @Override
  public int sizeBytes() {
    return SIZE_BYTES;
  }

  @Override
  public long weight() {
    return row.interval().packets();
  }

  @Override
  public void visit(AttributeVisitor visitor) {
    row.key().visit(visitor);
    visitor.number("weir.interval_ns", intervalNs);
    visitor.number("weir.drop.count", row.interval().packets());
    visitor.number("weir.drop.total", row.total().packets());
  }
}
