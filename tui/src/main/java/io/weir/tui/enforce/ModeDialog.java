package io.weir.tui.enforce;

import io.weir.tui.Grid;
import io.weir.tui.Key;
import io.weir.tui.Style;
import io.weir.tui.enforce.RuleDesk.Mode;
import io.weir.tui.enforce.RuleDesk.Outcome;
import io.weir.tui.enforce.RuleDesk.Status;

/** Asks which mode there shall be. */
final class ModeDialog implements Dialog {
  private final RuleDesk desk;
  private String words = "";

  ModeDialog(RuleDesk desk) {
    this.desk = desk;
  }

  @Override
  public Answer press(Key key) {
    if (key.kind() == Key.Kind.ESCAPE) {
      return Answer.CLOSE;
    }
    return switch (Character.toLowerCase(key.character())) {
      case 'e' -> change(Mode.ENFORCE);
      case 'a' -> change(Mode.AUDIT);
      case 'o' -> change(Mode.OFF);
      case 'q' -> Answer.CLOSE;
      default -> Answer.STAY;
    };
  }

  @Override
  public String words() {
    return words;
  }

  @Override
  public void draw(Grid grid, int from, int end) {
    Status now = desk.status();
    Box box = new Box(grid, from, end);
    box.line("mode is " + now.mode() + ": change it for all rules of the interface?", Style.BAR);
    if (!words.isEmpty()) {
      box.line(words, Style.ALERT);
    }
    box.line("e", "ENFORCE: what rules drop is dropped" + rate(now, Mode.AUDIT));
    box.line("a", "AUDIT: it is counted, and passes");
    box.line("o", "OFF: rules are not looked up");
    box.keys("Esc", "leave it").end();
  }

  private static String rate(Status now, Mode mode) {
    return now.mode() == mode
        ? ", now " + StatusBar.rate(now.dropsPerSecond()) + " packets a second"
        : "";
  }

  private Answer change(Mode mode) {
    Outcome outcome = desk.mode(mode);
    words = outcome.words();
    return outcome.done() ? Answer.CLOSE : Answer.STAY;
  }
}
