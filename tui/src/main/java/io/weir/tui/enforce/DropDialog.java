package io.weir.tui.enforce;

import io.weir.ringbuf.traffic.Scaled;
import io.weir.ringbuf.traffic.TrafficKey;
import io.weir.tui.Grid;
import io.weir.tui.Key;
import io.weir.tui.Style;
import io.weir.tui.enforce.RuleDesk.Change;
import io.weir.tui.enforce.RuleDesk.Outcome;
import io.weir.tui.enforce.RuleDesk.Proposal;

/** Shows a rule that is being made, and what it would hit. */
final class DropDialog implements Dialog {
  private final RuleDesk desk;
  private Proposal proposal;
  private String words = "";

  DropDialog(RuleDesk desk, TrafficKey row) {
    this.desk = desk;
    this.proposal = desk.propose(row);
  }

  @Override
  public Answer press(Key key) {
    words = "";
    switch (key.kind()) {
      case ESCAPE -> {
        return Answer.CLOSE;
      }
      case ENTER -> {
        return apply();
      }
      case TAB -> proposal = desk.change(Change.NEXT_KIND);
      case CHARACTER -> change(key.character());
      default -> {
        // no other key means anything
      }
    }
    return Answer.STAY;
  }

  @Override
  public String words() {
    return words;
  }

  @Override
  public void draw(Grid grid, int from, int end) {
    Box box = new Box(grid, from, end);
    box.line(title(desk.status().mode()), Style.BAR);
    box.line("rule", "drop received " + proposal.rule());
    box.line("TTL", proposal.ttl());
    box.line("last 60 s", hits());
    if (!proposal.sockets().isEmpty()) {
      box.line("sockets", sockets());
    }
    proposal.warnings().forEach(each -> box.line("! " + each, Style.ALERT));
    if (!proposal.refusal().isEmpty()) {
      box.line("not possible: " + proposal.refusal(), Style.ALERT);
    }
    if (!words.isEmpty()) {
      box.line(words, Style.ALERT);
    }
    box.keys("Enter", "apply", "Esc", "leave", "[ ]", "wider, narrower", "{ }", "by a bit");
    box.keys("Tab", "flow, source, port, protocol", "+ -", "TTL").end();
  }

  private Answer apply() {
    if (!proposal.refusal().isEmpty()) {
      return Answer.STAY;
    }
    Outcome outcome = desk.apply();
    words = outcome.words();
    return outcome.done() ? Answer.CLOSE : Answer.STAY;
  }

  private void change(char character) {
    Change change =
        switch (character) {
          case '[' -> Change.WIDER;
          case ']' -> Change.NARROWER;
          case '{' -> Change.WIDER_BY_A_BIT;
          case '}' -> Change.NARROWER_BY_A_BIT;
          case '+', '=' -> Change.LONGER;
          case '-' -> Change.SHORTER;
          default -> null;
        };
    if (change != null) {
      proposal = desk.change(change);
    }
  }

  private static String title(RuleDesk.Mode mode) {
    return switch (mode) {
      case OFF -> "drop (OFF: rules are not looked up)";
      case AUDIT -> "drop (AUDIT: counted, and passes)";
      case ENFORCE -> "drop";
    };
  }

  private String hits() {
    return "it would have hit "
        + count(proposal.flows(), "flow")
        + " of "
        + count(proposal.sources(), "source")
        + " to "
        + count(proposal.socketCount(), "local socket");
  }

  private String sockets() {
    int more = proposal.socketCount() - proposal.sockets().size();
    String named = String.join(", ", proposal.sockets());
    return more > 0 ? named + " and " + more + " more" : named;
  }

  private static String count(int n, String what) {
    return Scaled.text(n) + " " + what + (n == 1 ? "" : "s");
  }
}
