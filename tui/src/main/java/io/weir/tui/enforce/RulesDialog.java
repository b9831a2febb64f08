package io.weir.tui.enforce;

import io.weir.ringbuf.traffic.Scaled;
import io.weir.tui.Grid;
import io.weir.tui.Key;
import io.weir.tui.Style;
import io.weir.tui.enforce.RuleDesk.RuleRow;
import java.util.List;
import java.util.Locale;

/** Lists the rules with their hits and the time that they have left. */
final class RulesDialog implements Dialog {
  private static final int FRAME = 3; // title, heading, keys

  private final RuleDesk desk;
  private List<RuleRow> rows;
  private int selected; // an id; 0: none
  private String words = "";

  RulesDialog(RuleDesk desk) {
    this.desk = desk;
    this.rows = desk.rules();
  }

  @Override
  public void tick() {
    rows = desk.rules();
  }

  @Override
  public Answer press(Key key) {
    words = "";
    switch (key.kind()) {
      case ESCAPE, ENTER -> {
        return Answer.CLOSE;
      }
      case UP -> move(-1);
      case DOWN -> move(1);
      case CHARACTER -> {
        if (key.character() == 'r' || key.character() == 'q') {
          return Answer.CLOSE;
        }
        if (key.character() == 'x') {
          remove();
        }
      }
      default -> {
        // no other key means anything
      }
    }
    return Answer.STAY;
  }

  @Override
  public void draw(Grid grid, int from, int end) {
    Box box = new Box(grid, from, end);
    box.line(rows.size() == 1 ? "1 rule" : rows.size() + " rules", Style.BAR);
    box.row(line("ID", "HITS", "LEFT", "ACTION", "RULE (* of this session)"), Style.HEADING);
    int room = Math.max(1, box.left() - FRAME + 1);
    int first = Math.max(0, indexOfSelected() - room + 1);
    for (RuleRow row : rows.subList(first, Math.min(rows.size(), first + room))) {
      box.row(
          line(
              Integer.toString(row.id()),
              Scaled.text(row.hits()),
              row.left(),
              row.action(),
              (row.own() ? "* " : "  ") + row.rule()),
          row.id() == selected ? Style.BAR : Style.PLAIN);
    }
    if (!words.isEmpty()) {
      box.line(words, Style.BOLD);
    }
    box.keys("Esc", "leave", "arrows", "select", "x", "remove the selected one").end();
  }

  private void move(int step) {
    if (rows.isEmpty()) {
      return;
    }
    int to = indexOfSelected() + step;
    selected = rows.get(Math.max(0, Math.min(rows.size() - 1, to))).id();
  }

  private void remove() {
    if (indexOfSelected() < 0) {
      words = "select a rule first";
      return;
    }
    words = desk.remove(selected).words();
    rows = desk.rules();
  }

  private int indexOfSelected() {
    for (int i = 0; i < rows.size(); i++) {
      if (rows.get(i).id() == selected) {
        return i;
      }
    }
    return -1;
  }

  private static String line(String id, String hits, String left, String action, String rule) {
    return String.format(Locale.ROOT, "%6s %7s %5s %-6s %s", id, hits, left, action, rule);
  }
}
