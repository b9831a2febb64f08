package io.weir.tui.enforce;

import io.weir.tui.Grid;
import io.weir.tui.Key;
import io.weir.tui.Style;
import io.weir.tui.enforce.RuleDesk.Outcome;

/** Asks whether the rules of this session shall stay. */
final class LeaveDialog implements Dialog {
  private final RuleDesk desk;
  private String words = "";

  LeaveDialog(RuleDesk desk) {
    this.desk = desk;
  }

  @Override
  public Answer press(Key key) {
    if (key.kind() == Key.Kind.ESCAPE) {
      return Answer.CLOSE;
    }
    return switch (Character.toLowerCase(key.character())) {
      case 'y', 'k' -> leave(true);
      case 'n', 'r' -> leave(false);
      default -> Answer.STAY;
    };
  }

  @Override
  public void draw(Grid grid, int from, int end) {
    int rules = desk.status().ownRules();
    Box box = new Box(grid, from, end);
    box.line(
        "leave: shall the " + (rules == 1 ? "rule" : rules + " rules") + " of this session stay?",
        Style.BAR);
    if (!words.isEmpty()) {
      box.line(words, Style.ALERT);
    }
    box.line("y", "yes, each until its TTL ends; droprule lists and removes them");
    box.line("n", "no, remove them");
    box.keys("Esc", "do not leave", "Ctrl-C", "as n").end();
  }

  private Answer leave(boolean keep) {
    Outcome outcome = desk.leave(keep);
    words = outcome.words();
    return outcome.done() ? Answer.QUIT : Answer.STAY;
  }
}
