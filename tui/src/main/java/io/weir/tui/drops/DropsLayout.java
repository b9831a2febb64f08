package io.weir.tui.drops;

import io.weir.ringbuf.drop.DropKey;
import io.weir.ringbuf.drop.DropSample;
import io.weir.ringbuf.drop.UnseenDrops;
import io.weir.ringbuf.traffic.Row;
import io.weir.ringbuf.traffic.Scaled;
import io.weir.ringbuf.traffic.Window;
import io.weir.tui.Grid;
import io.weir.tui.Style;
import io.weir.tui.rows.Marks;
import io.weir.tui.rows.RowList;
import io.weir.tui.rows.StatusLine;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;

/**
 * Divides a screen: all drops on top, then interfaces that lost more than was seen, the rows in the
 * middle, status and keys at the bottom. A small screen leaves out what is needed least.
 */
final class DropsLayout {
  private static final int ROWS_FOR_KEYS = 10;
  private static final int ROWS_FOR_UNSEEN = 8;
  private static final int UNSEEN_MAX = 3;
  private static final String CELLS = "%7s %7s %6s  %-17s %-8s %-8s %-6s %s";
  private static final int DROPS_AT = 7;
  private static final int TOTAL_AT = 15;
  private static final int RATE_AT = 22;

  private final ZoneId zone;

  DropsLayout(ZoneId zone) {
    this.zone = zone;
  }

  void draw(DropsView view, Grid grid) {
    DropSample sample = view.shown();
    int top = sample == null ? waiting(grid) : head(view, sample, grid);
    int bottom = grid.rows();
    if (grid.rows() >= ROWS_FOR_KEYS) {
      bottom--;
      StatusLine.keys(hints(view), grid, bottom);
    }
    bottom--;
    if (view.isHelp()) {
      DropsHelp.draw(grid, top, bottom);
    } else if (sample != null) {
      table(view, grid, top, bottom);
    }
    if (bottom > 0 || view.editing() != null) {
      StatusLine.draw(view, grid, bottom);
    }
  }

  private static int waiting(Grid grid) {
    grid.put(0, 0, "waiting for the first interval's end", Style.PLAIN);
    return 1;
  }

  private int head(DropsView view, DropSample sample, Grid grid) {
    String text =
        String.format(
            Locale.ROOT,
            "dropped %s in %.1f s, %s since the start",
            Scaled.text(sample.dropped()),
            sample.intervalNs() / 1e9,
            Scaled.text(sample.total()));
    grid.put(0, 0, text, Style.BOLD);
    Marks.draw(view, zone, grid);
    int row = 1;
    if (grid.rows() >= ROWS_FOR_UNSEEN) {
      for (UnseenDrops unseen : sample.unseen().stream().limit(UNSEEN_MAX).toList()) {
        unseen(unseen, grid, row);
        row++;
      }
    }
    return row;
  }

  private static void unseen(UnseenDrops unseen, Grid grid, int row) {
    int column = grid.put(row, 0, Scaled.text(unseen.unseen()), Style.ALERT);
    String text = " more lost by " + unseen.interfaceName() + ", as its own counters say";
    grid.put(row, column, text, Style.PLAIN);
  }

  private static void table(DropsView view, Grid grid, int from, int end) {
    if (end <= from) {
      return;
    }
    RowList<DropKey> list = view.list();
    list.resize(end - from - 1);
    heading(view, grid, from);
    int line = from + 1;
    for (Row<? extends DropKey> row : list.visible()) {
      if (line < end) {
        Style style = list.isSelected(row) ? Style.BAR : Style.PLAIN;
        grid.fill(line, style);
        grid.put(line, 0, cells(row), style);
        line++;
      }
    }
  }

  private static void heading(DropsView view, Grid grid, int row) {
    grid.fill(row, Style.BAR);
    String all = view.list().rows().size() == view.list().visible().size() ? "" : place(view);
    String text =
        String.format(
            Locale.ROOT,
            CELLS,
            "DROPS",
            "TOTAL",
            "/s 10s",
            "REASON",
            "IFACE",
            "NETNS",
            "PROTO",
            "LOCATION" + all);
    grid.put(row, 0, text, Style.BAR);
    int mark =
        switch (view.sort()) {
          case DROPS -> DROPS_AT - "DROPS".length() - 1;
          case TOTAL -> TOTAL_AT - "TOTAL".length() - 1;
          case RATE -> RATE_AT - "/s 10s".length() - 1;
          case NAME -> RATE_AT + 1;
        };
    grid.put(row, mark, ">", Style.BAR);
  }

  private static String place(DropsView view) {
    return " (" + view.list().place() + " of " + view.list().rows().size() + ")";
  }

  private static String cells(Row<? extends DropKey> row) {
    DropKey key = row.key();
    return String.format(
        Locale.ROOT,
        CELLS,
        Scaled.text(row.interval().packets()),
        Scaled.text(row.total().packets()),
        Scaled.text(row.rates().over(Window.MIDDLE).packets()),
        key.reasonText(),
        key.interfaceText(),
        key.netnsText(),
        key.protocolText(),
        key.locationText());
  }

  private static List<String> hints(DropsView view) {
    return List.of(
        "q",
        "quit",
        "h",
        "help",
        "p",
        "pause",
        "s",
        "sort:" + view.sort().label(),
        "f",
        "freeze",
        "/",
        "filter",
        "r",
        "reset");
  }
}
