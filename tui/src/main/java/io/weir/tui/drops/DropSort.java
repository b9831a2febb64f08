package io.weir.tui.drops;

import io.weir.ringbuf.drop.DropKey;
import io.weir.ringbuf.traffic.Row;
import io.weir.ringbuf.traffic.Window;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** What comes first; of equal rows, the one with more in total. */
public enum DropSort {
  /** Drops of the interval. */
  DROPS,
  /** Drops since the start. */
  TOTAL,
  /** Drops a second over 10 seconds. */
  RATE,
  /** The key's text, from A to Z. */
  NAME;

  private static final List<DropSort> ALL = List.of(values());

  /** The key so many further. */
  DropSort next(int step) {
    return ALL.get(Math.floorMod(ALL.indexOf(this) + step, ALL.size()));
  }

  /** Its name for people. */
  String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** A sorted copy; the order of equal rows is kept. */
  List<Row<DropKey>> sort(List<Row<DropKey>> rows) {
    return rows.stream().sorted(order()).toList();
  }

  private Comparator<Row<DropKey>> order() {
    Comparator<Row<DropKey>> most =
        switch (this) {
          case DROPS -> Comparator.comparingLong(row -> row.interval().packets());
          case TOTAL -> Comparator.comparingLong(row -> row.total().packets());
          case RATE -> Comparator.comparingDouble(row -> row.rates().over(Window.MIDDLE).packets());
          case NAME -> Comparator.comparing(row -> row.key().text(), Comparator.reverseOrder());
        };
    Comparator<Row<DropKey>> byTotal = Comparator.comparingLong(row -> row.total().packets());
    return most.reversed().thenComparing(byTotal.reversed());
  }
}
