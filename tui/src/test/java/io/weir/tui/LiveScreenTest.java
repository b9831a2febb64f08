package io.weir.tui;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.googlecode.lanterna.SGR;
import com.googlecode.lanterna.TerminalSize;
import com.googlecode.lanterna.input.KeyStroke;
import com.googlecode.lanterna.input.KeyType;
import io.weir.ringbuf.event.Event;
import io.weir.ringbuf.pipeline.Totals;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A screen over Lanterna's terminal in memory. */
class LiveScreenTest {
  private static final Event EVENT = new Totals(0, 0, 0, 0, 0, Map.of());
  private static final String WANTED = "the user wants to";

  private final FakeTty tty = new FakeTty();
  private final Words view = new Words();
  private final BlockingQueue<String> ended = new ArrayBlockingQueue<>(9);
  private final LiveScreen screen =
      new LiveScreen(
          tty,
          tty.terminal,
          view,
          why -> ended.add(why == null ? WANTED : String.valueOf(why.getMessage())));

  @AfterEach
  void leave() {
    screen.close();
  }

  @Test
  void shouldPaintTextAndStyles() throws IOException {
    view.text = "words";
    screen.open();

    assertThat(tty.line(0)).isEqualTo("words");
    assertThat(tty.line(7)).isEqualTo("8x40");
    assertThat(tty.terminal.getCharacter(0, 0).getModifiers()).containsExactly(SGR.REVERSE);
    assertThat(tty.terminal.getCharacter(5, 0).getModifiers()).isEmpty();
    assertThat(tty.terminal.isCursorVisible()).isFalse();
  }

  @Test
  void shouldPaintEventsAndMessages() throws IOException {
    screen.open();
    view.text = "more";
    screen.accept(EVENT);
    assertThat(tty.line(0)).isEqualTo("more");
    screen.tell("told");
    assertThat(tty.line(0)).isEqualTo("told");
  }

  @Test
  void shouldGiveKeysToTheViewAndEndWhenItWantsTo() throws Exception {
    screen.open();
    tty.terminal.addInput(new KeyStroke('x', false, false));
    tty.terminal.addInput(new KeyStroke(KeyType.ArrowDown));
    tty.terminal.addInput(new KeyStroke('c', true, false));

    assertThat(ended.poll(60, TimeUnit.SECONDS)).isEqualTo(WANTED);
    assertThat(view.pressed).isEqualTo("CHARACTER:x DOWN INTERRUPT ");
  }

  @Test
  void shouldFollowTheTerminalsSize() throws Exception {
    screen.open();
    tty.terminal.setTerminalSize(new TerminalSize(20, 5));
    screen.accept(EVENT);

    assertThat(tty.line(4)).isEqualTo("5x20");
  }

  @Test
  void shouldGiveTheTerminalBackOnceAndPaintNoMore() throws IOException {
    screen.open();
    screen.leave();
    screen.close();
    view.text = "late";
    screen.accept(EVENT);
    screen.tell("later");

    assertThat(tty.asked()).containsExactly("take", "restore");
    assertThat(tty.line(0)).isEmpty();
  }

  @Test
  void shouldBeGivenBackBeforeItWasTaken() {
    screen.leave();

    assertThat(tty.asked()).isEmpty();
  }

  @Test
  void shouldSuspendAndComeBackInTheForegroundOnly() throws Exception {
    screen.open();
    tty.terminal.addInput(new KeyStroke('z', true, false));
    await(() -> tty.asked().contains("suspend"));
    assertThat(tty.asked()).containsExactly("take", "restore", "suspend");
    screen.accept(EVENT);
    assertThat(tty.line(0)).isEmpty();

    view.text = "back";
    tty.foreground = true;
    await(() -> tty.line(0).equals("back"));
    assertThat(tty.asked()).containsExactly("take", "restore", "suspend", "take");
  }

  @Test
  void shouldTakeTheTerminalAgainWhenAShellChangedIt() throws Exception {
    screen.open();
    tty.lost = true;
    await(() -> tty.asked().size() == 2);

    assertThat(tty.asked()).containsExactly("take", "take");
  }

  @Test
  void shouldEndWhenTheTerminalIsGone() throws Exception {
    screen.open();
    tty.gone = true;

    assertThat(ended.poll(60, TimeUnit.SECONDS)).isEqualTo("the terminal is gone");
  }

  @Test
  void shouldTellAFaultInDrawingAndStillGiveTheTerminalBack() throws Exception {
    screen.open();
    view.fault = new IllegalStateException("a fault");
    assertThatThrownBy(() -> screen.accept(EVENT)).hasMessage("a fault");
    tty.terminal.addInput(new KeyStroke('x', false, false));
    assertThat(ended.poll(60, TimeUnit.SECONDS)).isEqualTo("a fault");
    screen.leave();

    assertThat(tty.asked()).containsExactly("take", "restore");
    assertThat(tty.line(7)).isEmpty();
  }

  private static void await(BooleanSupplier condition) {
    long startNs = System.nanoTime();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime() - startNs).isLessThan(TimeUnit.SECONDS.toNanos(60));
      Thread.onSpinWait();
    }
  }

  /** Shows one text and its grid's size. */
  private static final class Words implements View {
    private volatile String text = "";
    private volatile RuntimeException fault;
    private volatile String pressed = "";

    @Override
    public void accept(Event event) {
      // the text is all
    }

    @Override
    public void tell(String message) {
      text = message;
    }

    @Override
    public Effect press(Key key) {
      String typed = key.kind() == Key.Kind.CHARACTER ? ":" + key.character() : "";
      pressed = pressed + key.kind() + typed + " ";
      return switch (key.kind()) {
        case INTERRUPT -> Effect.QUIT;
        case SUSPEND -> Effect.SUSPEND;
        default -> Effect.DRAW;
      };
    }

    @Override
    public void draw(Grid grid) {
      if (fault != null) {
        throw fault;
      }
      grid.put(0, 0, text, Style.BAR);
      grid.put(grid.rows() - 1, 0, grid.rows() + "x" + grid.columns(), Style.PLAIN);
    }
  }
}
