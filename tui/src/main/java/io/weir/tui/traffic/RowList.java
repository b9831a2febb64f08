package io.weir.tui.traffic;

import io.weir.ringbuf.traffic.FrozenOrder;
import io.weir.ringbuf.traffic.Row;
import io.weir.ringbuf.traffic.SortKey;
import io.weir.ringbuf.traffic.TextFilter;
import io.weir.ringbuf.traffic.TrafficKey;
import java.util.List;

/**
 * One panel's rows, which of them are seen, and the selected one. A row is selected by its key: it
 * stays where it is on the screen, whatever order the rows come in. One thread.
 */
final class RowList {
  private List<? extends Row<?>> rows = List.of();
  private FrozenOrder frozen;
  private TrafficKey selected;
  private int line; // of the selected row, from the first that is seen
  private int first;
  private int height = 1;

  List<? extends Row<?>> rows() {
    return rows;
  }

  /** The rows that are seen. */
  List<? extends Row<?>> visible() {
    return rows.subList(first, Math.min(rows.size(), first + height));
  }

  /** Which rows are seen, counted from 1. */
  String place() {
    return first + 1 + "-" + (first + visible().size());
  }

  /** The selected row, or null. */
  Row<?> selectedRow() {
    int index = indexOfSelected();
    return index < 0 ? null : rows.get(index);
  }

  boolean isSelected(Row<?> row) {
    return row.key().equals(selected);
  }

  /** Takes new rows; false when the selected one is not among them any more. */
  <K extends TrafficKey> boolean take(List<Row<K>> all, TextFilter filter, SortKey sort) {
    List<Row<K>> sorted = sort.sort(filter.apply(all));
    rows = frozen == null ? sorted : frozen.apply(sorted);
    boolean lost = selected != null && indexOfSelected() < 0;
    if (lost) {
      selected = null;
    }
    settle();
    return !lost;
  }

  /** Keeps the order that the rows have now. */
  void freeze() {
    frozen = new FrozenOrder(rows);
  }

  /** Lets the next rows come as they are sorted. */
  void thaw() {
    frozen = null;
  }

  /** How many rows are seen at once. */
  void resize(int newHeight) {
    height = Math.max(1, newHeight);
    settle();
  }

  /** Selects the row so many rows further; at first, the first that is seen. */
  void move(int step) {
    if (rows.isEmpty()) {
      return;
    }
    int from = indexOfSelected();
    int to = from < 0 ? first + Math.max(0, step - 1) : from + step;
    to = Math.max(0, Math.min(rows.size() - 1, to));
    line += to - (from < 0 ? first : from);
    selected = rows.get(to).key();
    settle();
  }

  /** So many rows that a page is full. */
  int page() {
    return height;
  }

  /** Selects nothing and goes to the first row. */
  void deselect() {
    selected = null;
    first = 0;
    settle();
  }

  /** Keeps the selected row on its line, where the ends of the list let it. */
  private void settle() {
    int index = indexOfSelected();
    line = Math.max(0, Math.min(height - 1, line));
    int wanted = index < 0 ? first : index - line;
    first = Math.max(0, Math.min(wanted, rows.size() - height));
    line = index < 0 ? 0 : index - first;
  }

  private int indexOfSelected() {
    for (int i = 0; selected != null && i < rows.size(); i++) {
      if (rows.get(i).key().equals(selected)) {
        return i;
      }
    }
    return -1;
  }
}
