package io.weir.tui.enforce;

import io.weir.tui.Grid;
import io.weir.tui.Style;

/** Lines of a dialog, each over the full width, from a row on; what has no room is left out. */
final class Box {
  private static final int TEXT = 1;
  private static final int AFTER_LABEL = 11;

  private final Grid grid;
  private final int end;
  private int row;

  Box(Grid grid, int from, int end) {
    this.grid = grid;
    this.row = from;
    this.end = end;
  }

  /** How many lines there is room for. */
  int left() {
    return end - row;
  }

  Box line(String text, Style style) {
    if (begin(style)) {
      grid.put(row, TEXT, text, style);
      row++;
    }
    return this;
  }

  Box line(String label, String text) {
    if (begin(Style.PLAIN)) {
      grid.put(row, TEXT, label, Style.ACCENT);
      grid.put(row, AFTER_LABEL, text, Style.PLAIN);
      row++;
    }
    return this;
  }

  /** Keys and what they do, in turn. */
  Box keys(String... keysAndWords) {
    if (begin(Style.PLAIN)) {
      int column = TEXT;
      for (int i = 0; i < keysAndWords.length; i += 2) {
        column = grid.put(row, column, keysAndWords[i], Style.ACCENT) + 1;
        column = grid.put(row, column, keysAndWords[i + 1], Style.PLAIN) + 2;
      }
      row++;
    }
    return this;
  }

  /** Blank lines up to the last one. */
  Box fill() {
    while (left() > 0) {
      line("", Style.PLAIN);
    }
    return this;
  }

  /** A line that ends it. */
  Box end() {
    return line("-".repeat(Math.max(0, grid.columns() - 2 * TEXT)), Style.PLAIN);
  }

  private boolean begin(Style style) {
    if (row >= end) {
      return false;
    }
    grid.put(row, 0, " ".repeat(grid.columns()), style);
    return true;
  }
}
