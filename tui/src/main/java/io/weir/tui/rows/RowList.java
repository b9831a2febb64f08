package io.weir.tui.rows;

import io.weir.ringbuf.traffic.FrozenOrder;
import io.weir.ringbuf.traffic.Row;
import io.weir.ringbuf.traffic.RowKey;
import java.util.List;

/**
 * A list's rows, which of them are seen, and the selected one. A row is selected by its key: it
 * stays where it is on the screen, whatever order the rows come in. One thread.
 *
 * @param <K> what they count
 */
public final class RowList<K extends RowKey> {
  private List<? extends Row<? extends K>> rows = List.of();
  private FrozenOrder frozen;
  private RowKey selected;
  private int line; // of the selected row, from the first that is seen
  private int first;
  private int height = 1;

  /** All of them, as they are sorted. */
  public List<? extends Row<? extends K>> rows() {
    return rows;
  }

  /** The rows that are seen. */
  public List<? extends Row<? extends K>> visible() {
    return rows.subList(first, Math.min(rows.size(), first + height));
  }

  /** Which rows are seen, counted from 1. */
  public String place() {
    return first + 1 + "-" + (first + visible().size());
  }

  /** The selected row, or null. */
  public Row<? extends K> selectedRow() {
    int index = indexOfSelected();
    return index < 0 ? null : rows.get(index);
  }

  /** Whether this row is selected. */
  public boolean isSelected(Row<?> row) {
    return row.key().equals(selected);
  }

  /** Takes new rows, sorted; false when the selected one is not among them any more. */
  public <R extends Row<? extends K>> boolean take(List<R> sorted) {
    rows = frozen == null ? sorted : frozen.apply(sorted);
    boolean lost = selected != null && indexOfSelected() < 0;
    if (lost) {
      selected = null;
    }
    settle();
    return !lost;
  }

  /** Keeps the order that the rows have now. */
  public void freeze() {
    frozen = new FrozenOrder(rows);
  }

  /** Lets the next rows come as they are sorted. */
  public void thaw() {
    frozen = null;
  }

  /** How many rows are seen at once. */
  public void resize(int newHeight) {
    height = Math.max(1, newHeight);
    settle();
  }

  /** Selects the row so many rows further; at first, the first that is seen. */
  public void move(int step) {
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
  public int page() {
    return height;
  }

  /** Selects nothing and goes to the first row. */
  public void deselect() {
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
