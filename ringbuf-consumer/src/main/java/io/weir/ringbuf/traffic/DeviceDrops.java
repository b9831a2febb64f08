package io.weir.ringbuf.traffic;

import io.weir.ringbuf.event.AttributeVisitor;
import io.weir.ringbuf.event.Attributes;

/**
 * What no program sees: packets that the device or the kernel's receive queue dropped. As read,
 * since the device exists; {@link #since} gives what came since a moment.
 *
 * @param rxMissed the card had no buffer (rx_missed_errors)
 * @param softnet the host's receive queues were full, on any interface
 */
public record DeviceDrops(
    long rxDropped, long rxErrors, long rxMissed, long txDropped, long txErrors, long softnet)
    implements Attributes {
  /** Nothing was dropped. */
  public static final DeviceDrops NONE = new DeviceDrops(0, 0, 0, 0, 0, 0);

  /** What came since an earlier reading; a counter that went backwards began again. */
  public DeviceDrops since(DeviceDrops before) {
    return new DeviceDrops(
        since(rxDropped, before.rxDropped),
        since(rxErrors, before.rxErrors),
        since(rxMissed, before.rxMissed),
        since(txDropped, before.txDropped),
        since(txErrors, before.txErrors),
        since(softnet, before.softnet));
  }

  /** The sum of two. */
  public DeviceDrops plus(DeviceDrops other) {
    return new DeviceDrops(
        rxDropped + other.rxDropped,
        rxErrors + other.rxErrors,
        rxMissed + other.rxMissed,
        txDropped + other.txDropped,
        txErrors + other.txErrors,
        softnet + other.softnet);
  }

  /** The interface's own counters; a driver may count one packet twice, as missed and wrong. */
  public long ofDevice() {
    return rxDropped + rxErrors + rxMissed + txDropped + txErrors;
  }

  @Override
  public void visit(AttributeVisitor visitor) {
    visitor.number("weir.device.rx_dropped", rxDropped);
    visitor.number("weir.device.rx_errors", rxErrors);
    visitor.number("weir.device.rx_missed", rxMissed);
    visitor.number("weir.device.tx_dropped", txDropped);
    visitor.number("weir.device.tx_errors", txErrors);
    visitor.number("weir.device.softnet_dropped", softnet);
  }

  private static long since(long now, long before) {
    return now < before ? now : now - before;
  }
}
