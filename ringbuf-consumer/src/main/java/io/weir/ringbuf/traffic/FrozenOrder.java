package io.weir.ringbuf.traffic;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Keeps rows where they are while their numbers go on: those that were there stay in their order,
 * new ones come after them as sorted. One that was away comes back to its place, unless very many
 * came since. One thread.
 */
public final class FrozenOrder {
  private static final int REMEMBERED = 1 << 15;

  private final Map<RowKey, Integer> places = new HashMap<>();
  private int next;

  /** Freezes an order. */
  public FrozenOrder(List<? extends Row<?>> rows) {
    place(rows);
  }

  /** The rows in the frozen order; those that are new keep their places from now on. */
  public <R extends Row<?>> List<R> apply(List<R> sorted) {
    List<R> rows = new ArrayList<>(sorted);
    place(rows);
    if (places.size() > REMEMBERED) {
      places.keySet().retainAll(rows.stream().map(Row::key).collect(Collectors.toSet()));
    }
    rows.sort(Comparator.comparingInt(row -> places.get(row.key())));
    return rows;
  }

  private void place(List<? extends Row<?>> rows) {
    for (Row<?> row : rows) {
      if (places.putIfAbsent(row.key(), next) == null) {
        next++;
      }
    }
  }
}
