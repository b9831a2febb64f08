package io.weir.ringbuf.traffic;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Turns successive readings of counters that live as long as the datapath into rows. What was
 * counted before the first reading is not this tool's and never shown. One thread.
 *
 * @param <K> the kind of key; there are few enough to hold them all
 */
public final class CounterTable<K extends RowKey> {
  private final RateTable<K> rates;
  private final boolean fresh;
  private Map<K, Counts> last = new HashMap<>();
  private boolean first = true;

  /**
   * An empty table.
   *
   * @param beganNs when counting began, by a monotonic clock
   * @param fresh whether the counters were zero then; otherwise the first reading is what to
   *     subtract
   */
  public CounterTable(long beganNs, boolean fresh) {
    this.rates = new RateTable<>(beganNs, Integer.MAX_VALUE);
    this.fresh = fresh;
  }

  /**
   * The rows of one tick, in the order in which their keys first came.
   *
   * @param nowNs when the readings were taken, by the same clock
   * @param readings all counters that exist now
   */
  public List<Row<K>> advance(long nowNs, Map<K, Counts> readings) {
    boolean baseline = first && !fresh;
    Map<K, Gain> gains = new LinkedHashMap<>();
    readings.forEach(
        (key, counts) -> {
          Counts before = last.getOrDefault(key, Counts.NONE);
          gains.put(key, Gain.exact(baseline ? Counts.NONE : counts.since(before)));
        });
    last = new HashMap<>(readings);
    first = false;
    return rates.advance(nowNs, gains);
  }
}
