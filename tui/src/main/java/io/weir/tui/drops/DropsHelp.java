package io.weir.tui.drops;

import io.weir.tui.Grid;
import io.weir.tui.Style;
import java.util.List;

/** What the help key shows instead of the rows. */
final class DropsHelp {
  private static final List<String> LINES =
      List.of(
          "q, Ctrl-C    quit                     h, ?, F1     this help",
          "p, blank     pause, go on             f            freeze the order of the rows",
          "s > S <      sort by the next, the previous of these, or by the one of a letter:",
          "               k drops of the interval; t of all time; a a second over 10 s; n name",
          "/            filter: words that a row must contain, !word that it must not;",
          "               Enter applies, Esc leaves it as it was, Ctrl-U empties the line",
          "r, R         reset: no filter, nothing paused, frozen or selected",
          "arrows, PgUp, PgDn, Home, End select a row, which stays where it is; Esc: none",
          "Ctrl-L       draw the screen anew     Ctrl-Z       suspend",
          "",
          "Counts are the kernel's, and exact. dropsnoop --explain REASON says what one means.");

  private DropsHelp() {}

  static void draw(Grid grid, int from, int end) {
    for (int i = 0; i < LINES.size() && from + i < end; i++) {
      grid.put(from + i, 0, LINES.get(i), Style.PLAIN);
    }
  }
}
