package io.weir.tui.rows;

import io.weir.ringbuf.traffic.Row;
import io.weir.tui.Grid;
import io.weir.tui.Style;
import java.util.List;

/** The two lines at the bottom: what the user should know, and which keys there are. */
public final class StatusLine {
  private static final String PROMPT = "filter: ";

  private StatusLine() {}

  /** Draws the upper one on a row. */
  public static void draw(RowsView<?> view, Grid grid, int row) {
    if (view.editing() != null) {
      prompt(view.editing(), grid, row);
      return;
    }
    if (!view.message().isEmpty()) {
      grid.put(row, 0, view.message(), Style.BOLD);
    } else {
      grid.put(row, 0, resting(view), Style.PLAIN);
    }
    if (view.lost() != 0) {
      String lost = " lost " + view.lost() + " " + view.lostWhat() + " ";
      grid.put(row, Math.max(0, grid.columns() - lost.length()), lost, Style.ALERT);
    }
  }

  /** What a line of this length has no room for is typed all the same: its end is seen. */
  private static void prompt(String text, Grid grid, int row) {
    int room = Math.max(1, grid.columns() - PROMPT.length() - 1);
    String end = text.substring(Math.max(0, text.length() - room));
    int column = grid.put(row, 0, PROMPT, Style.BOLD);
    column = grid.put(row, column, end, Style.PLAIN);
    grid.cursor(row, Math.min(column, grid.columns() - 1));
  }

  private static String resting(RowsView<?> view) {
    String filter = view.filter().text();
    String text = filter.isEmpty() ? "" : PROMPT + filter;
    Row<?> selected = view.list().selectedRow();
    if (selected != null) {
      String key = selected.key().searched();
      text += (text.isEmpty() ? "" : "   ") + key + (selected.sampled() ? " (sampled)" : "");
    }
    return text;
  }

  /**
   * Draws the lower one on a row.
   *
   * @param hints keys, each with what it does behind it
   */
  public static void keys(List<String> hints, Grid grid, int row) {
    int column = 0;
    for (int i = 0; i < hints.size(); i += 2) {
      column = grid.put(row, column, hints.get(i), Style.ACCENT) + 1;
      column = grid.put(row, column, hints.get(i + 1), Style.PLAIN) + 2;
    }
  }
}
