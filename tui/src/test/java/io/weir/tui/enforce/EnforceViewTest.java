package io.weir.tui.enforce;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.ringbuf.traffic.SortKey;
import io.weir.ringbuf.traffic.TextFilter;
import io.weir.tui.Grid;
import io.weir.tui.Key;
import io.weir.tui.Key.Kind;
import io.weir.tui.Style;
import io.weir.tui.View.Effect;
import io.weir.tui.enforce.RuleDesk.Mode;
import io.weir.tui.enforce.RuleDesk.RuleRow;
import io.weir.tui.enforce.RuleDesk.Status;
import io.weir.tui.traffic.Samples;
import io.weir.tui.traffic.Selection;
import io.weir.tui.traffic.TrafficView;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EnforceViewTest {
  private static final String FLOW = "udp 192.0.2.2:1001 > 192.0.2.1:53";

  private final FakeDesk desk = new FakeDesk();
  private final TrafficView traffic =
      new TrafficView(new Selection(TextFilter.ALL, SortKey.BYTES, 1000), ZoneOffset.UTC);
  private final EnforceView view = new EnforceView(traffic, desk);

  @BeforeEach
  void sample() {
    view.accept(Samples.flows(3));
  }

  @Test
  void shouldShowModeAndLeaseAlways() {
    desk.status = new Status(Mode.AUDIT, 9, 2, 1, 51_234.4, true);
    assertThat(draw().line(0))
        .startsWith(" AUDIT   lease 9 s  2 rules, 1 of this session   would drop 51234/s")
        .doesNotContain("undo");
    assertThat(wide().line(0)).endsWith("d drop u undo r rules m mode");
    assertThat(draw().line(1)).startsWith("v0 (veth)  XDP native");
    type("m");
    assertThat(draw().line(0)).startsWith(" AUDIT   lease 9 s");
    press(Kind.ESCAPE);
    desk.status = new Status(Mode.ENFORCE, -1, 1, 1, 7, true);
    assertThat(draw().line(0)).startsWith(" ENFORCE   1 rule   dropped 7/s");
    assertThat(draw().style(0, 1)).isEqualTo(Style.ALERT);
    desk.status = new Status(Mode.OFF, 3, 0, 0, 7, true);
    assertThat(draw().line(0)).startsWith(" OFF   lease 3 s  0 rules ").doesNotContain("7/s");
  }

  @Test
  void shouldMakeARuleOfTheSelectedRow() {
    press(Kind.DOWN);
    type("d");
    assertThat(desk.asked).containsExactly("propose " + FLOW);
    assertThat(lines(2, 9))
        .containsExactly(
            " drop (AUDIT: counted, and passes)",
            " rule      drop received " + FLOW,
            " TTL       30m",
            " last 60 s it would have hit 10000 flows of 1 source to 3 local sockets",
            " sockets   udp/53, tcp/22 and 1 more",
            " Enter apply  Esc leave  [ ] wider, narrower  { } by a bit",
            " Tab flow, source, port, protocol  + - TTL");
    press(Kind.ENTER);
    assertThat(desk.asked).endsWith("apply");
    assertThat(draw().toString()).contains("done: apply").doesNotContain("would have hit");
  }

  @Test
  void shouldChangeTheRuleByKeys() {
    press(Kind.DOWN);
    type("[[]{}+-");
    press(Kind.TAB);
    press(Kind.ESCAPE);
    assertThat(desk.asked)
        .containsExactly(
            "propose " + FLOW,
            "change WIDER",
            "change WIDER",
            "change NARROWER",
            "change WIDER_BY_A_BIT",
            "change NARROWER_BY_A_BIT",
            "change LONGER",
            "change SHORTER",
            "change NEXT_KIND");
    assertThat(draw().toString()).doesNotContain("would have hit");
  }

  @Test
  void shouldNotApplyWhatIsRefused() {
    desk.refusal = "it is about the gateway";
    desk.warnings = List.of("prefix is short");
    press(Kind.DOWN);
    type("d");
    press(Kind.ENTER);
    assertThat(desk.asked).doesNotContain("apply");
    assertThat(draw().toString())
        .contains("not possible: it is about the gateway")
        .contains("! prefix is short");
  }

  @Test
  void shouldStayWhereApplyingFails() {
    press(Kind.DOWN);
    type("d");
    desk.succeeds = false;
    press(Kind.ENTER);
    assertThat(draw().toString()).contains("failed: apply").contains("would have hit");
  }

  @Test
  void shouldAskForARowFirst() {
    type("d");
    assertThat(desk.asked).isEmpty();
    assertThat(draw().toString()).contains("select a row first");
    type("[");
    assertThat(desk.asked).isEmpty();
  }

  @Test
  void shouldUndoByOneKey() {
    type("u");
    assertThat(desk.asked).containsExactly("undo");
    assertThat(draw().toString()).contains("done: undo");
  }

  @Test
  void shouldListRulesAndRemoveOne() {
    desk.rows.add(new RuleRow(7, "src 192.0.2.2", "drop", 123_456, "29m", true));
    desk.rows.add(new RuleRow(8, "udp dport 53", "pass", 0, "none", false));
    type("r");
    assertThat(lines(2, 6))
        .containsExactly(
            " 2 rules",
            "     ID    HITS  LEFT ACTION RULE (* of this session)",
            "      7    123k   29m drop   * src 192.0.2.2",
            "      8       0  none pass     udp dport 53");
    desk.rows.set(0, new RuleRow(7, "src 192.0.2.2", "drop", 5, "28m", true));
    view.accept(Samples.flows(3));
    assertThat(draw().line(4)).contains(" 28m ");
    type("x");
    assertThat(draw().toString()).contains("select a rule first");
    press(Kind.DOWN);
    press(Kind.DOWN);
    assertThat(draw().style(5, 3)).isEqualTo(Style.BAR);
    type("x");
    assertThat(desk.asked).containsExactly("remove 8");
    type("r");
    assertThat(draw().toString()).doesNotContain("of this session)");
  }

  @Test
  void shouldShowAllRulesOfMany() {
    for (int id = 1; id <= 100; id++) {
      desk.rows.add(new RuleRow(id, "rule" + id + ".", "drop", 0, "1m", true));
    }
    type("r");
    for (int i = 0; i < 100; i++) {
      press(Kind.DOWN);
    }
    assertThat(draw().toString()).contains("rule100.").doesNotContain("rule1.");
  }

  @Test
  void shouldChangeTheModeAfterAQuestion() {
    type("m");
    assertThat(draw().line(2)).contains("mode is AUDIT: change it");
    press(Kind.ESCAPE);
    assertThat(desk.asked).isEmpty();
    type("me");
    assertThat(desk.asked).containsExactly("mode ENFORCE");
    type("mo");
    assertThat(desk.asked).endsWith("mode OFF");
    type("ma");
    assertThat(desk.asked).endsWith("mode AUDIT");
  }

  @Test
  void shouldAskWhetherRulesShallStay() {
    assertThat(view.press(Key.of('q'))).isEqualTo(Effect.QUIT);
    desk.status = new Status(Mode.ENFORCE, 9, 1, 1, 0, true);
    assertThat(view.press(Key.of('q'))).isEqualTo(Effect.DRAW);
    assertThat(draw().line(2)).contains("shall the rule of this session stay?");
    press(Kind.ESCAPE);
    assertThat(desk.asked).isEmpty();
    view.press(Key.of('q'));
    assertThat(view.press(Key.of('y'))).isEqualTo(Effect.QUIT);
    assertThat(desk.asked).containsExactly("leave true");
    view.press(Key.of('q'));
    assertThat(view.press(Key.of('n'))).isEqualTo(Effect.QUIT);
    assertThat(desk.asked).endsWith("leave false");
    view.press(Key.of('h'));
    assertThat(view.press(Key.of('q'))).as("from the help").isEqualTo(Effect.DRAW);
    assertThat(view.press(Key.of(Kind.INTERRUPT))).isEqualTo(Effect.QUIT);
  }

  @Test
  void shouldAskOnCtrlCTooAndObeyASecondOne() {
    desk.status = new Status(Mode.ENFORCE, 9, 1, 1, 0, true);
    press(Kind.DOWN);
    for (String dialog : List.of("", "d", "r", "m")) {
      type(dialog);
      assertThat(view.press(Key.of(Kind.INTERRUPT))).as(dialog).isEqualTo(Effect.DRAW);
      assertThat(draw().line(2)).contains("shall the rule of this session stay?");
      press(Kind.ESCAPE);
    }
    view.press(Key.of(Kind.INTERRUPT));
    assertThat(view.press(Key.of(Kind.INTERRUPT))).isEqualTo(Effect.QUIT);
    assertThat(desk.asked).doesNotContain("leave true");
    desk.status = new Status(Mode.ENFORCE, 9, 1, 0, 0, true);
    press(Kind.ESCAPE);
    assertThat(view.press(Key.of(Kind.INTERRUPT))).as("no rule of it").isEqualTo(Effect.QUIT);
  }

  @Test
  void shouldSayWhichModeARuleWillMeet() {
    press(Kind.DOWN);
    type("d");
    assertThat(draw().line(2)).isEqualTo(" drop (AUDIT: counted, and passes)");
    desk.status = new Status(Mode.OFF, 9, 0, 0, 0, true);
    assertThat(draw().line(2)).isEqualTo(" drop (OFF: rules are not looked up)");
    desk.status = new Status(Mode.ENFORCE, 9, 0, 0, 0, true);
    assertThat(draw().line(2)).isEqualTo(" drop");
  }

  @Test
  void shouldShowARefusalInFull() {
    desk.refusal = "it is about the SSH peer 192.0.2.77, the gateway 192.0.2.2, which no rule cuts";
    press(Kind.DOWN);
    type("d");
    assertThat(lines(7, 9))
        .containsExactly(
            " not possible: it is about the SSH peer 192.0.2.77, the gateway 192.0.2.2, which",
            " no rule cuts");
    assertThat(grid(60).toString())
        .contains(
            " last 60 s it would have hit 10000 flows of 1 source to 3\n           local sockets\n");
  }

  @Test
  void shouldNameTheKeysThatItHas() {
    assertThat(draw().line(23)).contains("R reset").doesNotContain("r reset");
    type("?");
    assertThat(draw().toString()).contains("\nR            reset").contains("\nd            drop");
    Grid grid = new Grid(24, 80);
    new TrafficView(new Selection(TextFilter.ALL, SortKey.BYTES, 1000), ZoneOffset.UTC).draw(grid);
    assertThat(grid.line(23)).contains("r reset");
  }

  @Test
  void shouldLeaveTheFilterItsKeys() {
    type("/dumr");
    assertThat(desk.asked).isEmpty();
    assertThat(draw().toString()).contains("filter: dumr");
    assertThat(draw().hasCursor()).isTrue();
    press(Kind.ENTER);
    type("R");
    assertThat(draw().toString()).contains(FLOW);
  }

  @Test
  void shouldFitScreensOfAnySize() {
    press(Kind.DOWN);
    for (String keys : List.of("", "d", "r", "m")) {
      type(keys);
      for (int rows = 0; rows < 30; rows++) {
        for (int columns = 0; columns < 100; columns += 7) {
          view.draw(new Grid(rows, columns));
        }
      }
      press(Kind.ESCAPE);
      press(Kind.HOME);
    }
  }

  private void type(String keys) {
    keys.chars().forEach(key -> view.press(Key.of((char) key)));
  }

  private void press(Kind kind) {
    view.press(Key.of(kind));
  }

  private List<String> lines(int from, int end) {
    return draw().toString().lines().toList().subList(from, end);
  }

  private Grid draw() {
    return grid(80);
  }

  private Grid wide() {
    return grid(132);
  }

  private Grid grid(int columns) {
    Grid grid = new Grid(24, columns);
    view.draw(grid);
    return grid;
  }
}
