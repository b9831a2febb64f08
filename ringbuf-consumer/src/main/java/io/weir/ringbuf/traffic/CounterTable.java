package io.weir.ringbuf.traffic;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Turns successive readings of counters into rows. What was counted before the first reading is not
 * this tool's and never shown. A counter that the kernel evicted and made again goes on from where
 * its row stood; a row without packets for 40 seconds whose counter is gone is forgotten. One
 * thread.
 *
 * @param <K> the kind of key
 */
public final class CounterTable<K extends TrafficKey> {
  private final Map<K, State> states = new LinkedHashMap<>();
  private final boolean fresh;
  private final long beganNs;
  private long lastNs;
  private boolean first = true;

  /**
   * An empty table.
   *
   * @param beganNs when counting began, by a monotonic clock
   * @param fresh whether the counters were zero then; otherwise the first reading is what to
   *     subtract
   */
  public CounterTable(long beganNs, boolean fresh) {
    this.beganNs = beganNs;
    this.lastNs = beganNs;
    this.fresh = fresh;
  }

  /**
   * The rows of one tick, in the order in which their keys first came.
   *
   * @param nowNs when the readings were taken, by the same clock
   * @param readings all counters that exist now
   */
  public List<Row<K>> advance(long nowNs, Map<K, Reading> readings) {
    boolean baseline = first && !fresh;
    readings.forEach(
        (key, reading) ->
            states.computeIfAbsent(key, k -> new State()).read(lastNs, nowNs, reading, baseline));
    List<Row<K>> rows = new ArrayList<>(states.size());
    for (Iterator<Map.Entry<K, State>> i = states.entrySet().iterator(); i.hasNext(); ) {
      Map.Entry<K, State> entry = i.next();
      State state = entry.getValue();
      if (!state.present) {
        state.miss(lastNs, nowNs);
        if (state.history.isEmpty()) {
          i.remove();
          continue;
        }
      }
      if (state.total.packets() != 0) {
        rows.add(state.row(entry.getKey(), beganNs, nowNs));
      }
      state.present = false;
    }
    lastNs = nowNs;
    first = false;
    return rows;
  }

  /** One counter's past. */
  private static final class State {
    private final History history = new History();
    private Counts last = Counts.NONE;
    private long epoch;
    private Counts total = Counts.NONE;
    private Counts interval = Counts.NONE;
    private boolean sampled;
    private boolean present;

    void read(long fromNs, long nowNs, Reading reading, boolean baseline) {
      present = true;
      boolean sameLife = reading.epoch() == epoch;
      Counts gained = sameLife ? reading.counts().since(last) : reading.counts();
      interval = baseline ? Counts.NONE : gained;
      last = reading.counts();
      epoch = reading.epoch();
      total = total.plus(interval);
      sampled |= reading.sampled();
      history.add(fromNs, nowNs, interval);
    }

    void miss(long fromNs, long nowNs) {
      interval = Counts.NONE;
      history.add(fromNs, nowNs, interval);
    }

    <K extends TrafficKey> Row<K> row(K key, long beganNs, long nowNs) {
      return new Row<>(key, interval, total, history.rates(beganNs, nowNs), sampled);
    }
  }
}
