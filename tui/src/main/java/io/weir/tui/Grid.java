package io.weir.tui;

import io.weir.ringbuf.text.TerminalText;
import java.util.Arrays;

/**
 * A screen's text and styles, one character a cell. What does not fit is cut, what is outside is
 * left out, and what is not ASCII is escaped: no text can move anything. One thread.
 */
public final class Grid {
  private final int rows;
  private final int columns;
  private final char[][] text;
  private final Style[][] styles;
  private int cursorRow = -1;
  private int cursorColumn;

  /** An empty grid; rows and columns may be 0. */
  public Grid(int rows, int columns) {
    this.rows = rows;
    this.columns = columns;
    this.text = new char[rows][columns];
    this.styles = new Style[rows][columns];
    for (int row = 0; row < rows; row++) {
      Arrays.fill(text[row], ' ');
      Arrays.fill(styles[row], Style.PLAIN);
    }
  }

  /** How many lines there are. */
  public int rows() {
    return rows;
  }

  /** How many cells a line has. */
  public int columns() {
    return columns;
  }

  /** Writes text from a cell on; gives the column after it, whether it was cut or not. */
  public int put(int row, int column, String words, Style style) {
    String safe = TerminalText.ascii(words);
    if (row >= 0 && row < rows) {
      for (int i = Math.max(0, -column); i < safe.length() && column + i < columns; i++) {
        text[row][column + i] = safe.charAt(i);
        styles[row][column + i] = style;
      }
    }
    return column + safe.length();
  }

  /** Puts all of another grid here, its first line on a row; its cursor too. */
  public void paste(int fromRow, Grid other) {
    for (int row = 0; row < Math.min(other.rows, rows - fromRow); row++) {
      int width = Math.min(columns, other.columns);
      System.arraycopy(other.text[row], 0, text[fromRow + row], 0, width);
      System.arraycopy(other.styles[row], 0, styles[fromRow + row], 0, width);
    }
    if (other.hasCursor()) {
      cursor(fromRow + other.cursorRow, other.cursorColumn);
    }
  }

  /** Gives all cells of a line a style. */
  public void fill(int row, Style style) {
    if (row >= 0 && row < rows) {
      Arrays.fill(styles[row], style);
    }
  }

  /** Shows the cursor in a cell; outside there is none. */
  public void cursor(int row, int column) {
    cursorRow = row;
    cursorColumn = column;
  }

  /** Whether the cursor is shown. */
  public boolean hasCursor() {
    return cursorRow >= 0 && cursorRow < rows && cursorColumn >= 0 && cursorColumn < columns;
  }

  /** The cursor's line. */
  public int cursorRow() {
    return cursorRow;
  }

  /** The cursor's cell in its line. */
  public int cursorColumn() {
    return cursorColumn;
  }

  /** A cell's character. */
  public char character(int row, int column) {
    return text[row][column];
  }

  /** A cell's style. */
  public Style style(int row, int column) {
    return styles[row][column];
  }

  /** A line without the blanks at its end. */
  public String line(int row) {
    return new String(text[row]).stripTrailing();
  }

  @Override
  public String toString() {
    StringBuilder lines = new StringBuilder();
    for (int row = 0; row < rows; row++) {
      lines.append(line(row)).append('\n');
    }
    return lines.toString();
  }
}
