package io.weir.ringbuf.traffic;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Keeps rows where they are while their numbers go on: those that were there stay in their order,
 * new ones come after them as sorted. One thread.
 */
public final class FrozenOrder {
  private final Map<TrafficKey, Integer> places = new HashMap<>();

  /** Freezes an order. */
  public FrozenOrder(List<? extends Row<?>> rows) {
    rows.forEach(row -> places.putIfAbsent(row.key(), places.size()));
  }

  /** The rows in the frozen order; those that are new keep their places from now on. */
  public <K extends TrafficKey> List<Row<K>> apply(List<Row<K>> sorted) {
    List<Row<K>> rows = new ArrayList<>(sorted);
    rows.forEach(row -> places.putIfAbsent(row.key(), places.size()));
    rows.sort(Comparator.comparingInt(row -> places.get(row.key())));
    return rows;
  }
}
