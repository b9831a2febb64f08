package io.weir.tui.enforce;

import io.weir.ringbuf.event.Event;
import io.weir.ringbuf.traffic.TrafficKey;
import io.weir.tui.Grid;
import io.weir.tui.Key;
import io.weir.tui.View;
import io.weir.tui.traffic.TrafficView;
import java.util.Optional;

/**
 * The traffic screen with a line on top for mode, lease and rules, and dialogs by which rules come
 * and go. Keys that mean nothing here are the traffic's. One thread at a time.
 */
public final class EnforceView implements View {
  private static final int BAR = 1;
  private static final int DIALOG = 2; // the line of the interface is seen above it

  private final TrafficView traffic;
  private final RuleDesk desk;
  private Dialog dialog;

  /** A view of what a desk holds over a view of traffic. */
  public EnforceView(TrafficView traffic, RuleDesk desk) {
    this.traffic = traffic;
    this.desk = desk;
    traffic.resetByCapital(); // the small one lists the rules
  }

  @Override
  public void accept(Event event) {
    traffic.accept(event);
    if (dialog != null) {
      dialog.tick();
    }
  }

  @Override
  public void tell(String message) {
    traffic.tell(message);
  }

  @Override
  public Effect press(Key key) {
    switch (key.kind()) {
      case SUSPEND, REDRAW -> {
        return traffic.press(key);
      }
      case INTERRUPT -> {
        return dialog instanceof LeaveDialog ? Effect.QUIT : quit();
      }
      default -> {
        // below
      }
    }
    if (dialog != null) {
      return answer(dialog.press(key));
    }
    if (traffic.takesText() || key.kind() != Key.Kind.CHARACTER) {
      return traffic.press(key) == Effect.QUIT ? quit() : Effect.DRAW;
    }
    return command(key);
  }

  @Override
  public void draw(Grid grid) {
    Grid below = new Grid(Math.max(0, grid.rows() - BAR), grid.columns());
    traffic.draw(below);
    grid.paste(BAR, below);
    StatusBar.draw(desk.status(), grid);
    if (dialog != null) {
      grid.cursor(-1, 0);
      dialog.draw(grid, Math.min(DIALOG, Math.max(0, grid.rows() - 1)), grid.rows());
    }
  }

  private Effect command(Key key) {
    switch (key.character()) {
      case 'd' -> propose();
      case '[' -> {
        propose();
        if (dialog != null) {
          return answer(dialog.press(key));
        }
      }
      case 'u' -> traffic.tell(desk.undo().words());
      case 'r' -> dialog = new RulesDialog(desk);
      case 'm' -> dialog = new ModeDialog(desk);
      case 'q', 'Q' -> {
        return quit();
      }
      default -> {
        return traffic.press(key);
      }
    }
    return Effect.DRAW;
  }

  private void propose() {
    Optional<TrafficKey> row = traffic.selected();
    if (row.isEmpty()) {
      traffic.tell("select a row first: arrows, Home, End; 2 flows, 3 sources, 1 protocols");
      return;
    }
    dialog = new DropDialog(desk, row.get());
  }

  private Effect quit() {
    RuleDesk.Status status = desk.status();
    if (status.ownRules() > 0 && status.keepable()) {
      dialog = new LeaveDialog(desk);
      return Effect.DRAW;
    }
    return Effect.QUIT;
  }

  private Effect answer(Dialog.Answer answer) {
    if (answer == Dialog.Answer.STAY) {
      return Effect.DRAW;
    }
    traffic.tell(dialog.words());
    dialog = null;
    return answer == Dialog.Answer.QUIT ? Effect.QUIT : Effect.DRAW;
  }
}
