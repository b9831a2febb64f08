package io.weir.ringbuf.drop;

import io.weir.ringbuf.event.AttributeVisitor;
import io.weir.ringbuf.event.Event;
import io.weir.ringbuf.traffic.Row;
import java.util.List;

/**
 * All that was counted when an interval ended, for tables and screens; its {@link DropCount}s are
 * what it stands for, so it weighs nothing itself. Immutable.
 *
 * @param timestampNs nanoseconds since the epoch, UTC
 * @param intervalNs how long the interval was; of the last one, since the start
 * @param rows one for each key that ever had drops, in the order in which they first came
 * @param unseen interfaces whose counters tell of drops that were not seen, since the start
 * @param last whether it tells the final sums
 */
public record DropSample(
    long timestampNs,
    long intervalNs,
    List<Row<DropKey>> rows,
    List<UnseenDrops> unseen,
    boolean last)
    implements Event {
  private static final int ROW_BYTES = 400;

  /** The drops of the interval. */
  public long dropped() {
    return rows.stream().mapToLong(row -> row.interval().packets()).sum();
  }

  /** The drops since the start. */
  public long total() {
    return rows.stream().mapToLong(row -> row.total().packets()).sum();
  }

  @Override
  public String name() {
    return "packet.drop.sample";
  }

  @Override
  public int sizeBytes() {
    return 256 + ROW_BYTES * (rows.size() + unseen.size());
  }

  @Override
  public long weight() {
    return 0;
  }

  @Override
  public void visit(AttributeVisitor visitor) {
    throw new UnsupportedOperationException("a sample is shown, not sent: its counts are");
  }
}
