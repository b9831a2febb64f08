package io.weir.ringbuf.drop;

import io.weir.ringbuf.event.AttributeVisitor;
import io.weir.ringbuf.event.Event;
import io.weir.ringbuf.traffic.DeviceDrops;

/**
 * An interface counted more drops than were seen at it: its driver, a program in it or the card
 * dropped packets without a tracepoint. It stands for no event that was seen.
 *
 * @param timestampNs nanoseconds since the epoch, UTC
 * @param intervalNs how long the interval was
 * @param netns the interface's namespace, its inode
 * @param counted by how much its own counters rose
 * @param seen drops that were seen at it and that such a counter may have counted too
 */
public record UnseenDrops(
    long timestampNs,
    long intervalNs,
    String interfaceName,
    long netns,
    String netnsName,
    DeviceDrops counted,
    long seen)
    implements Event {
  private static final int SIZE_BYTES = 200;

  /** How many were not seen; at least 1 where one is reported. */
  public long unseen() {
    return counted.ofDevice() - seen;
  }

  /** The same interface's, from this one's start to the later one's end. */
  public UnseenDrops plus(UnseenDrops later) {
    return new UnseenDrops(
        later.timestampNs,
        intervalNs + later.intervalNs,
        later.interfaceName,
        netns,
        later.netnsName,
        counted.plus(later.counted),
        seen + later.seen);
  }

  @Override
  public String name() {
    return "interface.unseen_drops";
  }

  @Override
  public int sizeBytes() {
    return SIZE_BYTES;
  }

  @Override
  public long weight() {
    return 0;
  }

  @Override
  public void visit(AttributeVisitor visitor) {
    visitor.text("network.interface.name", interfaceName);
    visitor.number("weir.netns", netns);
    if (!netnsName.isEmpty()) {
      visitor.text("weir.netns_name", netnsName);
    }
    visitor.number("weir.interval_ns", intervalNs);
    visitor.number("weir.device.rx_dropped", counted.rxDropped());
    visitor.number("weir.device.rx_errors", counted.rxErrors());
    visitor.number("weir.device.rx_missed", counted.rxMissed());
    visitor.number("weir.device.tx_dropped", counted.txDropped());
    visitor.number("weir.device.tx_errors", counted.txErrors());
    visitor.number("weir.drop.seen", seen);
    visitor.number("weir.drop.unseen", unseen());
  }
}
