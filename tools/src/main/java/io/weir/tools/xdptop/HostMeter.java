package io.weir.tools.xdptop;

import io.weir.ringbuf.traffic.Address;
import io.weir.ringbuf.traffic.AddressSums;
import io.weir.ringbuf.traffic.Gain;
import io.weir.ringbuf.traffic.HostKey;
import io.weir.ringbuf.traffic.RateTable;
import io.weir.ringbuf.traffic.Row;
import io.weir.ringbuf.traffic.TextFilter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What each address gained in one role, summed over its flows. One thread. */
final class HostMeter {
  private static final int LARGEST = 2048;
  private static final int ROWS = 2 * LARGEST;

  private final HostKey.Role role;
  private final AddressSums sums;
  private final RateTable<HostKey> hosts;

  HostMeter(HostKey.Role role, long beganNs) {
    this.role = role;
    sums = new AddressSums(role);
    hosts = new RateTable<>(beganNs, ROWS);
  }

  /** Begins a new interval. */
  void clear() {
    sums.clear();
  }

  void add(FlowSlots.Ends ends, long packets, long bytes) {
    if (packets != 0) {
      Address address = role == HostKey.Role.SOURCE ? ends.source() : ends.destination();
      sums.add(ends.direction(), address, packets, bytes, ends.sampled());
    }
  }

  /**
   * The rows at the interval's end.
   *
   * @param filter which addresses are wanted; of too many, these are looked at first
   */
  List<Row<HostKey>> rows(long nowNs, TextFilter filter) {
    Map<HostKey, Gain> gains = new LinkedHashMap<>();
    for (HostKey known : hosts.keys()) {
      gains.put(known, sums.get(known));
    }
    for (HostKey largest : sums.largest(LARGEST, filter)) {
      gains.computeIfAbsent(largest, sums::get);
    }
    return hosts.advance(nowNs, gains);
  }
}
