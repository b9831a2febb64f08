package io.weir.tui.enforce;

import io.weir.tui.Grid;
import io.weir.tui.Style;
import java.util.ArrayList;
import java.util.List;

/**
 * Lines of a dialog, each over the full width, from a row on. Text that is longer goes on in the
 * next line; lines that have no room are left out.
 */
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
    for (String part : wrapped(text, grid.columns() - TEXT)) {
      row(part, style);
    }
    return this;
  }

  Box line(String label, String text) {
    String before = label;
    for (String part : wrapped(text, grid.columns() - AFTER_LABEL)) {
      if (begin(Style.PLAIN)) {
        grid.put(row, TEXT, before, Style.ACCENT);
        grid.put(row, AFTER_LABEL, part, Style.PLAIN);
        row++;
      }
      before = "";
    }
    return this;
  }

  /** A line that is cut where it is too long. */
  Box row(String text, Style style) {
    if (begin(style)) {
      grid.put(row, TEXT, text, style);
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

  /** Parts of a text, divided at blanks, or within a word that is too long; at least one. */
  private static List<String> wrapped(String text, int width) {
    List<String> parts = new ArrayList<>(1);
    String rest = text;
    while (width > 0 && rest.length() > width) {
      int blank = rest.lastIndexOf(' ', width);
      int end = blank > 0 ? blank : width;
      parts.add(rest.substring(0, end));
      rest = rest.substring(end).stripLeading();
    }
    parts.add(rest);
    return parts;
  }

  private boolean begin(Style style) {
    if (row >= end) {
      return false;
    }
    grid.put(row, 0, " ".repeat(grid.columns()), style);
    return true;
  }
}
