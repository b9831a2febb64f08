package io.weir.tui;

import com.googlecode.lanterna.SGR;
import com.googlecode.lanterna.TerminalPosition;
import com.googlecode.lanterna.TerminalSize;
import com.googlecode.lanterna.TextCharacter;
import com.googlecode.lanterna.TextColor;
import com.googlecode.lanterna.screen.Screen.RefreshType;
import com.googlecode.lanterna.screen.TerminalScreen;
import com.googlecode.lanterna.terminal.Terminal;
import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;

/** Brings grids to a terminal, only the cells that changed. One thread at a time. */
final class Painter {
  private static final int ASCII = 127;
  private static final Map<Style, TextCharacter[]> CELLS = new EnumMap<>(Style.class);

  static {
    for (Style style : Style.values()) {
      TextCharacter[] cells = new TextCharacter[ASCII];
      for (char character = ' '; character < ASCII; character++) {
        cells[character] = cell(character, style);
      }
      CELLS.put(style, cells);
    }
  }

  private final Terminal terminal;
  private TerminalScreen screen;
  private volatile boolean started;

  Painter(Terminal terminal) {
    this.terminal = terminal;
  }

  boolean isStarted() {
    return started;
  }

  /** Goes to the alternate screen. */
  void start() throws IOException {
    if (screen == null) {
      screen = new TerminalScreen(terminal);
    }
    started = true; // before: a start that fails in the middle is taken back too
    screen.startScreen();
  }

  /** Goes back to what was on the terminal before; its cursor shows. */
  void stop() throws IOException {
    if (started) {
      started = false;
      screen.stopScreen(false);
    }
  }

  /** Shows a view; all cells of it, rather than those that changed, when told so. */
  void paint(View view, boolean all) throws IOException {
    if (!started) {
      return;
    }
    TerminalSize size = terminal.getTerminalSize(); // tells the screen of a change
    boolean resized = screen.doResizeIfNecessary() != null;
    Grid grid = new Grid(size.getRows(), size.getColumns());
    view.draw(grid);
    for (int row = 0; row < grid.rows(); row++) {
      for (int column = 0; column < grid.columns(); column++) {
        screen.setCharacter(
            column, row, CELLS.get(grid.style(row, column))[grid.character(row, column)]);
      }
    }
    screen.setCursorPosition(
        grid.hasCursor() ? new TerminalPosition(grid.cursorColumn(), grid.cursorRow()) : null);
    screen.refresh(all || resized ? RefreshType.COMPLETE : RefreshType.DELTA);
  }

  /** Whether the terminal's size is not that of the last paint. */
  boolean isResized() throws IOException {
    return started && !terminal.getTerminalSize().equals(screen.getTerminalSize());
  }

  private static TextCharacter cell(char character, Style style) {
    TextColor.ANSI normal = TextColor.ANSI.DEFAULT;
    TextCharacter plain = TextCharacter.fromCharacter(character, normal, normal)[0];
    return switch (style) {
      case PLAIN -> plain;
      case BOLD -> plain.withModifier(SGR.BOLD);
      case HEADING -> plain.withModifier(SGR.BOLD).withModifier(SGR.UNDERLINE);
      case BAR -> plain.withModifier(SGR.REVERSE);
      case ALERT ->
          plain
              .withForegroundColor(TextColor.ANSI.RED)
              .withModifier(SGR.BOLD)
              .withModifier(SGR.REVERSE);
      case ACCENT -> plain.withForegroundColor(TextColor.ANSI.CYAN);
    };
  }
}
