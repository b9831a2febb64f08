package io.weir.tools.xdptop;

import io.weir.ringbuf.traffic.Address;
import io.weir.ringbuf.traffic.AddressSums;
import io.weir.ringbuf.traffic.Direction;
import io.weir.ringbuf.traffic.Gain;
import io.weir.ringbuf.traffic.HostKey;
import io.weir.ringbuf.traffic.RateTable;
import io.weir.ringbuf.traffic.Row;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What each address gained in one role, summed over its flows. One thread. */
final class HostMeter {
  private static final int LARGEST = 4096;
  private static final int ROWS = 4 * LARGEST;

  private final AddressSums sums;
  private final RateTable<HostKey> hosts;

  HostMeter(HostKey.Role role, long beganNs) {
    sums = new AddressSums(role);
    hosts = new RateTable<>(beganNs, ROWS);
  }

  /** Begins a new interval. */
  void clear() {
    sums.clear();
  }

  void add(Direction direction, Address address, long packets, long bytes) {
    if (packets != 0) {
      sums.add(direction, address, packets, bytes);
    }
  }

  /** The rows at the interval's end; of too many addresses, those with the most bytes. */
  List<Row<HostKey>> rows(long nowNs) {
    Map<HostKey, Gain> gains = new LinkedHashMap<>();
    for (HostKey known : hosts.keys()) {
      gains.put(known, Gain.exact(sums.get(known)));
    }
    for (HostKey largest : sums.largest(LARGEST)) {
      gains.computeIfAbsent(largest, key -> Gain.exact(sums.get(key)));
    }
    return hosts.advance(nowNs, gains);
  }
}
