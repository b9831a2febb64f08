package io.weir.ringbuf.traffic;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Turns the gains of successive intervals into rows with totals and rates. A row whose counter is
 * gone stays for 40 seconds after its last packet. When there are more rows than the table may
 * hold, those with the least bytes are forgotten. One thread.
 *
 * @param <K> the kind of key
 */
public final class RateTable<K extends RowKey> {
  private final Map<K, State> states = new LinkedHashMap<>();
  private final long beganNs;
  private final int limit;
  private long lastNs;

  /**
   * An empty table.
   *
   * @param beganNs when counting began, by a monotonic clock
   * @param limit how many rows it holds at most, at least 1
   */
  public RateTable(long beganNs, int limit) {
    this.beganNs = beganNs;
    this.lastNs = beganNs;
    this.limit = limit;
  }

  /**
   * The rows of one interval, in the order in which their keys first came.
   *
   * @param nowNs the interval's end, by the same clock
   * @param gains of all counters that exist now
   */
  public List<Row<K>> advance(long nowNs, Map<K, Gain> gains) {
    gains.forEach(
        (key, gain) -> states.computeIfAbsent(key, k -> new State()).gain(lastNs, nowNs, gain));
    for (Iterator<State> i = states.values().iterator(); i.hasNext(); ) {
      State state = i.next();
      if (!state.present && !state.rest(lastNs, nowNs)) {
        i.remove();
      }
      state.present = false;
    }
    forgetTheLeast();
    lastNs = nowNs;
    return rows(nowNs);
  }

  /** The keys that have rows, or will once they have packets. */
  public Set<K> keys() {
    return Collections.unmodifiableSet(states.keySet());
  }

  private List<Row<K>> rows(long nowNs) {
    List<Row<K>> rows = new ArrayList<>(states.size());
    states.forEach(
        (key, state) -> {
          if (state.total.packets() != 0) {
            rows.add(state.row(key, beganNs, nowNs));
          }
        });
    return rows;
  }

  private void forgetTheLeast() {
    if (states.size() <= limit) {
      return;
    }
    List<Map.Entry<K, State>> least = new ArrayList<>(states.entrySet());
    least.sort(
        Comparator.<Map.Entry<K, State>>comparingLong(e -> e.getValue().interval.bytes())
            .thenComparingLong(e -> e.getValue().total.bytes()));
    least.subList(0, states.size() - limit).forEach(entry -> states.remove(entry.getKey()));
  }

  /** One row's past. */
  private static final class State {
    private final History history = new History();
    private Counts total;
    private Counts interval = Counts.NONE;
    private boolean sampled;
    private boolean present;

    void gain(long fromNs, long nowNs, Gain gain) {
      present = true;
      interval = gain.interval();
      total = total == null ? gain.total() : total.plus(interval);
      sampled |= gain.sampled();
      history.add(fromNs, nowNs, interval);
    }

    /** Without a counter; false when there is nothing left to tell. */
    boolean rest(long fromNs, long nowNs) {
      interval = Counts.NONE;
      history.add(fromNs, nowNs, interval);
      return !history.isEmpty();
    }

    <K extends RowKey> Row<K> row(K key, long beganNs, long nowNs) {
      return new Row<>(key, interval, total, history.rates(beganNs, nowNs), sampled);
    }
  }
}
