package io.weir.tui.rows;

import io.weir.tui.Grid;
import io.weir.tui.Style;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Whether a screen is paused or frozen, and its time, on the right of the first line. */
public final class Marks {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT);

  private Marks() {}

  /** Draws them over whatever would be there. */
  public static void draw(RowsView<?> view, ZoneId zone, Grid grid) {
    long seconds = Math.floorDiv(view.shown().timestampNs(), 1_000_000_000L);
    String time = TIME.format(Instant.ofEpochSecond(seconds).atZone(zone));
    String paused = view.isPaused() ? " PAUSED " : "";
    String frozen = view.isFrozen() ? " FROZEN " : "";
    int width = 2 + paused.length() + frozen.length() + time.length();
    int column = Math.max(0, grid.columns() - width);
    column = grid.put(0, column, " ", Style.PLAIN);
    column = grid.put(0, column, paused, Style.ALERT);
    column = grid.put(0, column, frozen, Style.BAR);
    grid.put(0, column, " " + time, Style.BOLD);
  }
}
