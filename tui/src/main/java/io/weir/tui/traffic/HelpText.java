package io.weir.tui.traffic;

import io.weir.tui.Grid;
import io.weir.tui.Style;
import java.util.ArrayList;
import java.util.List;

/** What the help key shows instead of the lists. */
final class HelpText {
  private static final String RESET =
      "r, R         reset: no filter, nothing paused, frozen or selected";
  private static final List<String> LINES =
      List.of(
          "q, Ctrl-C    quit                     h, ?, F1     this help",
          "p, blank     pause, go on             f            freeze the order of the rows",
          "s > S <      sort by the next, the previous of these, or by the one of a letter:",
          "               b bytes, k packets of the interval; t bytes of all time;",
          "               a bytes a second over 10 s; n name",
          "/            filter: words that a row must contain, !word that it must not;",
          "               Enter applies, Esc leaves it as it was, Ctrl-U empties the line",
          RESET,
          "Tab, 1 to 5  the next list, or this one",
          "arrows, PgUp, PgDn, Home, End select a row, which stays where it is; Esc: none",
          "Ctrl-L       draw the screen anew     Ctrl-Z       suspend",
          "",
          "rx is received, tx is sent. ~ means estimated from a sample. xdptop(8) has more.");

  /** First, for a low screen cuts the end. */
  private static final List<String> RULES =
      List.of(
          "d            drop the selected row, after showing what the rule would hit",
          "u undo       takes back the last change; r lists the rules; m changes the mode");

  private HelpText() {}

  /**
   * Draws it.
   *
   * @param rules whether there are keys for rules too
   */
  static void draw(boolean rules, Grid grid, int from, int end) {
    List<String> lines = rules ? withRules() : LINES;
    for (int i = 0; i < lines.size() && from + i < end; i++) {
      grid.put(from + i, 0, lines.get(i), Style.PLAIN);
    }
  }

  private static List<String> withRules() {
    List<String> lines = new ArrayList<>(LINES);
    lines.set(lines.indexOf(RESET), RESET.replace("r, R ", "R    "));
    lines.addAll(0, RULES);
    return lines;
  }
}
