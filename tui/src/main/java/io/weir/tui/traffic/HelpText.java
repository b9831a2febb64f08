package io.weir.tui.traffic;

import io.weir.tui.Grid;
import io.weir.tui.Style;
import java.util.List;

/** What the help key shows instead of the lists. */
final class HelpText {
  private static final List<String> LINES =
      List.of(
          "q, Ctrl-C    quit                     h, ?, F1     this help",
          "p, blank     pause, go on             f            freeze the order of the rows",
          "s > S <      sort by the next, the previous of these, or by the one of a letter:",
          "               b bytes, k packets of the interval; t bytes of all time;",
          "               a bytes a second over 10 s; n name",
          "/            filter: words that a row must contain, !word that it must not;",
          "               Enter applies, Esc leaves it as it was, Ctrl-U empties the line",
          "r, R         reset: no filter, nothing paused, frozen or selected",
          "Tab, 1 to 5  the next list, or this one",
          "arrows, PgUp, PgDn, Home, End select a row, which stays where it is; Esc: none",
          "Ctrl-L       draw the screen anew     Ctrl-Z       suspend",
          "with --enforce: d drop the selected row, u undo, r rules, m mode; R resets",
          "",
          "rx is received, tx is sent. ~ means estimated from a sample. xdptop(8) has more.");

  private HelpText() {}

  static void draw(Grid grid, int from, int end) {
    for (int i = 0; i < LINES.size() && from + i < end; i++) {
      grid.put(from + i, 0, LINES.get(i), Style.PLAIN);
    }
  }
}
