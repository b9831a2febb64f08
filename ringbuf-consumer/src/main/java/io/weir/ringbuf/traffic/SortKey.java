package io.weir.ringbuf.traffic;

import java.util.Comparator;
import java.util.List;

/** What rows are sorted by: the most first, equal ones as they were. */
public enum SortKey {
  /** Bytes of the interval. */
  BYTES,
  /** Packets of the interval. */
  PACKETS,
  /** Bytes since the tool's start. */
  TOTAL,
  /** Bytes a second over 10 seconds. */
  RATE,
  /** The key's text, from A to Z. */
  NAME;

  /** A sorted copy; the order of equal rows is kept. */
  public <K extends RowKey> List<Row<K>> sort(List<Row<K>> rows) {
    return rows.stream().sorted(order()).toList();
  }

  private Comparator<Row<? extends RowKey>> order() {
    Comparator<Row<? extends RowKey>> most =
        switch (this) {
          case BYTES -> Comparator.comparingLong(row -> row.interval().bytes());
          case PACKETS -> Comparator.comparingLong(row -> row.interval().packets());
          case TOTAL -> Comparator.comparingLong(row -> row.total().bytes());
          case RATE -> Comparator.comparingDouble(row -> row.rates().over(Window.MIDDLE).bytes());
          case NAME -> Comparator.comparing(row -> row.key().text(), Comparator.reverseOrder());
        };
    Comparator<Row<? extends RowKey>> byTotal =
        Comparator.comparingLong(row -> row.total().bytes());
    return most.reversed().thenComparing(byTotal.reversed());
  }
}
