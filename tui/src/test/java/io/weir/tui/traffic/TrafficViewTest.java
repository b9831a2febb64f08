package io.weir.tui.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.ringbuf.traffic.SortKey;
import io.weir.ringbuf.traffic.TextFilter;
import io.weir.tui.Grid;
import io.weir.tui.Key;
import io.weir.tui.Key.Kind;
import io.weir.tui.Style;
import io.weir.tui.View.Effect;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** A screen of 80x24 shows 14 rows of one list, from line 8 on; flows are told by their port. */
class TrafficViewTest {
  private static final Pattern PORT = Pattern.compile("192\\.0\\.2\\.2:(\\d+) ");
  private static final int FIRST_LINE = 8;

  private final TrafficView view =
      new TrafficView(new Selection(TextFilter.ALL, SortKey.BYTES, 1000), ZoneOffset.UTC);

  @Test
  void shouldShowRowsAsTheyAreSorted() {
    view.accept(Samples.flows(1, 10, 2, 30, 3, 20));

    assertThat(ports()).containsExactly(2, 3, 1);
    type("n");
    assertThat(ports()).containsExactly(1, 2, 3);
  }

  @Test
  void shouldGoThroughTheSortKeysBothWays() {
    List<SortKey> keys = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      type("s");
      keys.add(view.selection().sort());
    }
    type("<");
    keys.add(view.selection().sort());

    assertThat(keys)
        .containsExactly(
            SortKey.PACKETS,
            SortKey.TOTAL,
            SortKey.RATE,
            SortKey.NAME,
            SortKey.BYTES,
            SortKey.NAME);
  }

  @Test
  void shouldHoldTheSampleWhilePausedAndShowTheNewestAfterwards() {
    view.accept(Samples.flows(1, 10));
    type("p");
    view.accept(Samples.flows(2, 20));

    assertThat(draw().line(0)).endsWith(" PAUSED  12:00:00");
    assertThat(ports()).containsExactly(1);
    type(" ");
    assertThat(draw().line(0)).endsWith("1.0 s                            12:00:00");
    assertThat(ports()).containsExactly(2);
  }

  @Test
  void shouldKeepAFrozenOrderWhileNumbersGoOn() {
    view.accept(Samples.flows(1, 30, 2, 20, 3, 10));
    type("f");
    view.accept(Samples.flows(4, 99, 3, 50, 2, 40, 1, 0));

    assertThat(ports()).containsExactly(1, 2, 3, 4);
    assertThat(draw().line(0)).endsWith(" FROZEN  12:00:00");
    assertThat(draw().line(FIRST_LINE + 3)).startsWith("rx        1      99 ");
    type("f");
    assertThat(ports()).containsExactly(4, 3, 2, 1);
  }

  @Test
  void shouldFreezeTheOrderOfANewSortKey() {
    view.accept(Samples.flows(3, 30, 2, 20, 1, 10));
    type("fn");
    assertThat(ports()).containsExactly(1, 2, 3);

    view.accept(Samples.flows(0, 5, 3, 30, 2, 20, 1, 10));
    assertThat(ports()).containsExactly(1, 2, 3, 0);
  }

  @Test
  void shouldKeepTheSelectedRowOnItsLineWhateverTheOrder() {
    view.accept(Samples.flows(100));
    press(Kind.PAGE_DOWN, Kind.DOWN, Kind.DOWN, Kind.UP, Kind.UP, Kind.UP);
    int port = selectedPort();
    int line = selectedLine();
    assertThat(port).isEqualTo(1013); // the 14th, two further and three back
    assertThat(line).isEqualTo(FIRST_LINE + 10);

    int[] turned = new int[200];
    for (int i = 0; i < 100; i++) {
      turned[2 * i] = 1001 + i;
      turned[2 * i + 1] = 1 + i;
    }
    view.accept(Samples.flows(turned));

    assertThat(selectedPort()).isEqualTo(port);
    assertThat(selectedLine()).isEqualTo(line);
    assertThat(draw().line(22)).isEqualTo("rx udp 192.0.2.2:1013 > 192.0.2.1:53");
  }

  @Test
  void shouldMoveTheCursorWithItsRowAtTheEndsOfTheList() {
    view.accept(Samples.flows(1, 50, 2, 40, 3, 30));
    press(Kind.END);
    assertThat(selectedLine()).isEqualTo(FIRST_LINE + 2);

    view.accept(Samples.flows(1, 50, 2, 40, 3, 99));

    assertThat(selectedPort()).isEqualTo(3);
    assertThat(selectedLine()).isEqualTo(FIRST_LINE);
  }

  @Test
  void shouldSelectNoOtherRowWhenTheSelectedOneIsGone() {
    view.accept(Samples.flows(1, 50, 2, 40, 3, 30));
    press(Kind.DOWN, Kind.DOWN);
    view.accept(Samples.flows(1, 50, 3, 30));

    assertThat(view.list(Panel.FLOWS).selectedRow()).isNull();
    assertThat(draw().line(22)).isEqualTo("the selected row is gone");
    press(Kind.DOWN);
    assertThat(draw().line(22)).isEqualTo("rx udp 192.0.2.2:1 > 192.0.2.1:53");
  }

  @Test
  void shouldGoToTheEndsByHomeAndEndAndBackByEscape() {
    view.accept(Samples.flows(100));
    press(Kind.END);
    assertThat(ports()).hasSize(14).last().isEqualTo(1100);
    assertThat(selectedLine()).isEqualTo(FIRST_LINE + 13);
    press(Kind.HOME);
    assertThat(selectedPort()).isEqualTo(1001);
    press(Kind.END, Kind.ESCAPE);
    assertThat(ports()).first().isEqualTo(1001);
    assertThat(draw().line(22)).isEmpty();
  }

  @Test
  void shouldApplyAFilterByEnterOnly() {
    view.accept(Samples.flows(11, 30, 12, 20, 21, 10));
    type("/:1q");
    assertThat(draw().line(22)).isEqualTo("filter: :1q");
    assertThat(draw().hasCursor()).isTrue();
    assertThat(draw().cursorColumn()).isEqualTo(11);
    assertThat(ports()).hasSize(3);

    press(Kind.BACKSPACE, Kind.ENTER);
    assertThat(ports()).containsExactly(11, 12);
    assertThat(view.selection().filter().text()).isEqualTo(":1");
    assertThat(draw().line(22)).isEqualTo("filter: :1");
    assertThat(draw().hasCursor()).isFalse();

    type("/nothing");
    press(Kind.ESCAPE);
    assertThat(ports()).containsExactly(11, 12);
    type("/");
    press(Kind.CLEAR, Kind.ENTER);
    assertThat(ports()).hasSize(3);
  }

  @Test
  void shouldResetAll() {
    view.accept(Samples.flows(1, 10, 2, 20));
    type("npf/:1");
    press(Kind.ENTER, Kind.DOWN);
    view.accept(Samples.flows(1, 10, 2, 20, 3, 30));
    type("r");

    assertThat(ports()).containsExactly(3, 2, 1);
    assertThat(draw().line(0)).endsWith("  12:00:00").doesNotContain("PAUSED", "FROZEN");
    assertThat(draw().line(22)).isEmpty();
    assertThat(view.selection().filter().text()).isEmpty();
  }

  @Test
  void shouldGoFromListToList() {
    view.accept(Samples.flows(1, 10));
    assertThat(draw().line(7)).endsWith(" FLOW");
    press(Kind.TAB);
    assertThat(draw().line(7)).endsWith(" SOURCE");
    type("1");
    assertThat(draw().line(7)).endsWith(" PROTOCOL");
    press(Kind.BACK_TAB);
    assertThat(draw().line(7)).endsWith(" ALSO");
  }

  @Test
  void shouldShowHelpUntilAnyKey() {
    view.accept(Samples.flows(1, 10));
    type("?");
    assertThat(draw().line(6)).startsWith("q, Ctrl-C    quit");
    assertThat(ports()).isEmpty();
    type("p");
    assertThat(ports()).containsExactly(1);
    assertThat(view.isPaused()).isFalse();
  }

  @Test
  void shouldShowMessagesUntilAKeyAndLossAlways() {
    view.accept(Samples.flows(1, 10));
    view.tell("xdptop: \u001b[2Jsomething");
    view.lost(7);

    String line = draw().line(22);
    assertThat(line).startsWith("xdptop: \\x1b[2Jsomething ").endsWith("lost 7 samples");
    press(Kind.DOWN);
    assertThat(draw().line(22))
        .startsWith("rx udp 192.0.2.2:1 > 192.0.2.1:53 ")
        .endsWith("lost 7 samples");
  }

  @Test
  void shouldAskForWhatTheScreenDoesItself() {
    assertThat(view.press(Key.of('q'))).isEqualTo(Effect.QUIT);
    assertThat(view.press(Key.of(Kind.INTERRUPT))).isEqualTo(Effect.QUIT);
    assertThat(view.press(Key.of(Kind.REDRAW))).isEqualTo(Effect.REDRAW);
    assertThat(view.press(Key.of(Kind.SUSPEND))).isEqualTo(Effect.SUSPEND);
    type("/");
    assertThat(view.press(Key.of('q'))).isEqualTo(Effect.DRAW);
    assertThat(view.press(Key.of(Kind.INTERRUPT))).isEqualTo(Effect.QUIT);
  }

  @Test
  void shouldWaitForTheFirstSample() {
    type("sfp1");
    press(Kind.DOWN, Kind.END);
    assertThat(draw().line(0)).isEqualTo("waiting for the first sample");
    view.accept(Samples.flows(1, 10));
    type("p");
    assertThat(draw().line(0)).startsWith("v0 (veth)");
  }

  private Grid draw() {
    Grid grid = new Grid(24, 80);
    view.draw(grid);
    return grid;
  }

  private List<Integer> ports() {
    Grid grid = draw();
    List<Integer> ports = new ArrayList<>();
    for (int line = FIRST_LINE; line < 22; line++) {
      Matcher matcher = PORT.matcher(grid.line(line));
      if (matcher.find()) {
        ports.add(Integer.valueOf(matcher.group(1)));
      }
    }
    return ports;
  }

  private int selectedPort() {
    Matcher matcher = PORT.matcher(draw().line(selectedLine()));
    assertThat(matcher.find()).isTrue();
    return Integer.parseInt(matcher.group(1));
  }

  private int selectedLine() {
    Grid grid = draw();
    for (int line = FIRST_LINE; line < 22; line++) {
      if (grid.style(line, 0) == Style.BAR) {
        return line;
      }
    }
    throw new AssertionError("no row is selected: " + grid);
  }

  private void type(String characters) {
    draw(); // as the screen does between keys
    characters.chars().forEach(character -> view.press(Key.of((char) character)));
  }

  private void press(Kind... kinds) {
    for (Kind kind : kinds) {
      draw();
      view.press(Key.of(kind));
    }
  }
}
