package io.weir.tui.traffic;

import io.weir.ringbuf.traffic.Row;
import io.weir.ringbuf.traffic.Scaled;
import io.weir.ringbuf.traffic.SortKey;
import io.weir.ringbuf.traffic.Window;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** The numbers of a row: as many columns as a width has room for, the sorted one among them. */
enum Columns {
  PACKETS("PACKETS", 7),
  BYTES("BYTES", 7),
  ALL_PACKETS("ALL-PKTS", 8),
  ALL_BYTES("ALL-BYTE", 8),
  RATE_2("B/s 2s", 7),
  RATE_10("10s", 7),
  RATE_40("40s", 7);

  /** What is wanted most comes first. */
  private static final List<Columns> WANTED =
      List.of(PACKETS, BYTES, ALL_PACKETS, ALL_BYTES, RATE_10, RATE_2, RATE_40);

  private final String heading;
  private final int width;

  Columns(String heading, int width) {
    this.heading = heading;
    this.width = width;
  }

  /** The columns of a width, from left to right. */
  static List<Columns> fitting(int width, SortKey sort) {
    Set<Columns> chosen = EnumSet.noneOf(Columns.class);
    List<Columns> wanted = new ArrayList<>(WANTED);
    Columns sorted = sortedBy(sort);
    if (sorted != null) {
      wanted.remove(sorted);
      wanted.add(0, sorted);
    }
    int left = width;
    for (Columns column : wanted) {
      left -= 1 + column.width;
      if (left < 0) {
        break;
      }
      chosen.add(column);
    }
    return List.copyOf(chosen);
  }

  /** The column that holds what rows are sorted by; null when that is the key. */
  static Columns sortedBy(SortKey sort) {
    return switch (sort) {
      case BYTES -> BYTES;
      case PACKETS -> PACKETS;
      case TOTAL -> ALL_BYTES;
      case RATE -> RATE_10;
      case NAME -> null;
    };
  }

  /** The heading with a blank before it. */
  String headed() {
    return padded(heading);
  }

  /** A row's value with a blank before it. */
  String of(Row<?> row) {
    return padded(text(row));
  }

  private String padded(String text) {
    return " ".repeat(Math.max(1, 1 + width - text.length())) + text;
  }

  private String text(Row<?> row) {
    return switch (this) {
      case PACKETS -> Scaled.text(row.interval().packets());
      case BYTES -> Scaled.text(row.interval().bytes());
      case ALL_PACKETS -> Scaled.text(row.total().packets());
      case ALL_BYTES -> Scaled.text(row.total().bytes());
      case RATE_2 -> Scaled.text(row.rates().over(Window.SHORT).bytes());
      case RATE_10 -> Scaled.text(row.rates().over(Window.MIDDLE).bytes());
      case RATE_40 -> Scaled.text(row.rates().over(Window.LONG).bytes());
    };
  }
}
