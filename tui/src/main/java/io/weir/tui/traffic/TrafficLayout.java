package io.weir.tui.traffic;

import io.weir.ringbuf.traffic.InterfaceSample;
import io.weir.ringbuf.traffic.Row;
import io.weir.tui.Grid;
import io.weir.tui.Style;
import io.weir.tui.rows.StatusLine;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;

/**
 * Divides a screen: what it is about on top, lists in the middle, status and keys at the bottom. A
 * small screen leaves out what is needed least; a tall one shows all lists, each in a share of its
 * own, so that none moves when another one grows.
 */
final class TrafficLayout {
  private static final int ROWS_FOR_TABS = 6;
  private static final int ROWS_FOR_KEYS = 10;
  private static final int ROWS_FOR_ALL_LISTS = 36;

  private final Summary summary;

  TrafficLayout(ZoneId zone) {
    summary = new Summary(zone);
  }

  void draw(TrafficView view, Grid grid) {
    InterfaceSample sample = view.shown();
    int top = sample == null ? waiting(grid) : summary.draw(view, sample, grid);
    int bottom = grid.rows();
    if (grid.rows() >= ROWS_FOR_KEYS) {
      bottom--;
      StatusLine.keys(hints(view), grid, bottom);
    }
    bottom--;
    if (view.isHelp()) {
      HelpText.draw(view.isCapitalReset(), grid, top, bottom);
    } else if (sample != null) {
      lists(view, grid, top, bottom);
    }
    if (bottom > 0 || view.editing() != null) {
      StatusLine.draw(view, grid, bottom);
    }
  }

  private static List<String> hints(TrafficView view) {
    String sort = view.selection().sort().name().toLowerCase(Locale.ROOT);
    return List.of(
        "q",
        "quit",
        "h",
        "help",
        "p",
        "pause",
        "s",
        "sort:" + sort,
        "f",
        "freeze",
        "/",
        "filter",
        view.isCapitalReset() ? "R" : "r",
        "reset",
        "Tab",
        "list");
  }

  private static int waiting(Grid grid) {
    grid.put(0, 0, "waiting for the first sample", Style.PLAIN);
    return 1;
  }

  private static void lists(TrafficView view, Grid grid, int top, int bottom) {
    int from = top;
    if (grid.rows() >= ROWS_FOR_TABS) {
      tabs(view, grid, from);
      from++;
    }
    if (grid.rows() < ROWS_FOR_ALL_LISTS) {
      new PanelTable(view, view.panel(), grid).draw(from, bottom);
      return;
    }
    int weights = 0;
    for (Panel panel : Panel.values()) {
      weights += panel.weight();
    }
    int spare = bottom - from - (Panel.values().length - 1); // a blank line between two
    for (Panel panel : Panel.values()) {
      int share = spare * panel.weight() / weights;
      spare -= share;
      weights -= panel.weight();
      new PanelTable(view, panel, grid).draw(from, from + share);
      from += share + 1;
    }
  }

  /** The names of the lists; only the shown one's where there is no room for all. */
  private static void tabs(TrafficView view, Grid grid, int row) {
    int length = -2;
    for (Panel panel : Panel.values()) {
      length += 2 + tab(view, panel).length();
    }
    int column = 0;
    for (Panel panel : Panel.values()) {
      boolean focused = panel == view.panel();
      if (focused || length <= grid.columns()) {
        Style style = focused ? Style.BAR : Style.PLAIN;
        column = grid.put(row, column, tab(view, panel), style) + 2;
      }
    }
  }

  private static String tab(TrafficView view, Panel panel) {
    List<? extends Row<?>> rows = view.list(panel).rows();
    boolean filtered = !view.selection().filter().text().isEmpty();
    int all = panel == Panel.FLOWS && !filtered ? view.shown().flowsTotal() : rows.size();
    return panel.digit() + " " + panel.label() + " " + all;
  }
}
