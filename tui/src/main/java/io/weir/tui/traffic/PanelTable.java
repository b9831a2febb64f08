package io.weir.tui.traffic;

import io.weir.ringbuf.traffic.Row;
import io.weir.ringbuf.traffic.SortKey;
import io.weir.ringbuf.traffic.TrafficKey;
import io.weir.tui.Grid;
import io.weir.tui.Style;
import io.weir.tui.rows.RowList;
import java.util.List;

/** One list with its headings, in some lines of the screen. */
final class PanelTable {
  private static final int MARK = 3; // the direction, and whether it is a sample

  private final TrafficView view;
  private final Panel panel;
  private final Grid grid;
  private final RowList<TrafficKey> list;
  private final List<Columns> columns;

  PanelTable(TrafficView view, Panel panel, Grid grid) {
    this.view = view;
    this.panel = panel;
    this.grid = grid;
    this.list = view.list(panel);
    int numbers = grid.columns() - MARK - panel.keyWidth() - 1;
    this.columns = Columns.fitting(numbers, view.selection().sort());
  }

  /** Fills lines, the last one excluded. */
  void draw(int from, int end) {
    if (end <= from) {
      return;
    }
    list.resize(end - from - 1);
    head(from);
    int line = from + 1;
    for (Row<? extends TrafficKey> row : list.visible()) {
      if (line < end) {
        row(line, row);
        line++;
      }
    }
  }

  private void head(int line) {
    Style style = panel == view.panel() ? Style.BAR : Style.HEADING;
    grid.fill(line, style);
    SortKey sort = view.selection().sort();
    int column = MARK;
    for (Columns each : columns) {
      column = grid.put(line, column, each.headed(), style);
      if (each == Columns.sortedBy(sort)) {
        grid.put(line, column - each.headed().stripLeading().length() - 1, ">", style);
      }
    }
    String mark = sort == SortKey.NAME ? ">" : " ";
    grid.put(line, column, mark + panel.heading() + place(), style);
  }

  /** Which of how many rows are seen, where not all are. */
  private String place() {
    int all = list.rows().size();
    int seen = list.visible().size();
    return seen == all ? "" : " (" + list.place() + " of " + all + ")";
  }

  private void row(int line, Row<? extends TrafficKey> row) {
    boolean selected = list.isSelected(row);
    Style style = selected ? Style.BAR : Style.PLAIN;
    if (selected) {
      grid.fill(line, Style.BAR);
    }
    String mark = row.key().direction().mark();
    grid.put(line, 0, mark, selected ? Style.BAR : Style.ACCENT);
    grid.put(line, mark.length(), row.sampled() ? "~" : " ", style);
    int column = MARK;
    for (Columns each : columns) {
      column = grid.put(line, column, each.of(row), style);
    }
    grid.put(line, column + 1, row.key().text(), style);
  }
}
