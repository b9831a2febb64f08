package io.weir.tools.dropsnoop;

import io.weir.ringbuf.drop.UnseenDrops;
import io.weir.ringbuf.traffic.DeviceDrops;
import java.util.Locale;

/** The message about drops that only an interface's counters tell of. */
final class UnseenText {
  private UnseenText() {}

  static String of(UnseenDrops drops) {
    StringBuilder text = new StringBuilder("interface ").append(drops.interfaceName());
    if (!drops.netnsName().isEmpty()) {
      text.append(" of ").append(drops.netnsName());
    }
    text.append(" lost ").append(drops.unseen()).append(" packets that are not shown, in ");
    text.append(String.format(Locale.ROOT, "%.1f s:", drops.intervalNs() / 1e9));
    DeviceDrops counted = drops.counted();
    counter(text, "rx_dropped", counted.rxDropped());
    counter(text, "rx_missed", counted.rxMissed());
    counter(text, "rx_errors", counted.rxErrors());
    counter(text, "tx_dropped", counted.txDropped());
    counter(text, "tx_errors", counted.txErrors());
    return text.append(", of these seen ")
        .append(drops.seen())
        .append("; an XDP program, the driver or the card dropped them: ethtool -S ")
        .append(drops.interfaceName())
        .toString();
  }

  private static void counter(StringBuilder text, String name, long rise) {
    if (rise != 0) {
      text.append(' ').append(name).append(" +").append(rise);
    }
  }
}
