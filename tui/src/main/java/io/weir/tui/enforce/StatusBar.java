package io.weir.tui.enforce;

import io.weir.ringbuf.traffic.Scaled;
import io.weir.tui.Grid;
import io.weir.tui.Style;
import io.weir.tui.enforce.RuleDesk.Mode;
import io.weir.tui.enforce.RuleDesk.Status;

/** The first line: the mode, the lease, the rules, and the keys for them. */
final class StatusBar {
  private static final String[] KEYS = {"d", "drop", "u", "undo", "r", "rules", "m", "mode"};

  private StatusBar() {}

  static void draw(Status status, Grid grid) {
    Style style =
        switch (status.mode()) {
          case OFF -> Style.HEADING;
          case AUDIT -> Style.BAR;
          case ENFORCE -> Style.ALERT;
        };
    int column = grid.put(0, 0, " " + status.mode() + " ", style);
    column = grid.put(0, column, lease(status), Style.PLAIN);
    column = grid.put(0, column, rules(status), Style.PLAIN);
    if (status.mode() != Mode.OFF) {
      String what = status.mode() == Mode.ENFORCE ? " dropped " : " would drop ";
      column = grid.put(0, column, " " + what, Style.PLAIN);
      column = grid.put(0, column, rate(status.dropsPerSecond()) + "/s", Style.BOLD);
    }
    keys(grid, column + 2);
  }

  static String rate(double packets) {
    return Scaled.text(packets);
  }

  private static String lease(Status status) {
    return status.leaseSeconds() < 0 ? "" : "  lease " + status.leaseSeconds() + " s";
  }

  private static String rules(Status status) {
    String text = "  " + status.rules() + (status.rules() == 1 ? " rule" : " rules");
    boolean others = status.rules() != status.ownRules();
    return text + (others ? ", " + status.ownRules() + " of this session" : "") + " ";
  }

  /** On the right, as far as there is room. */
  private static void keys(Grid grid, int from) {
    int width = 0;
    for (String each : KEYS) {
      width += each.length() + 1;
    }
    int column = grid.columns() - width;
    if (column < from) {
      return;
    }
    for (int i = 0; i < KEYS.length; i += 2) {
      column = grid.put(0, column, KEYS[i], Style.ACCENT) + 1;
      column = grid.put(0, column, KEYS[i + 1], Style.PLAIN) + 1;
    }
  }
}
