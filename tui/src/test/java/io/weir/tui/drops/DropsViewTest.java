package io.weir.tui.drops;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.ringbuf.drop.DropKey;
import io.weir.ringbuf.drop.DropReason;
import io.weir.ringbuf.drop.DropSample;
import io.weir.ringbuf.drop.UnseenDrops;
import io.weir.ringbuf.traffic.Counts;
import io.weir.ringbuf.traffic.DeviceDrops;
import io.weir.ringbuf.traffic.Rates;
import io.weir.ringbuf.traffic.Row;
import io.weir.tui.Grid;
import io.weir.tui.Key;
import io.weir.tui.View;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;

class DropsViewTest {
  private static final long TIME_NS = 1_795_000_000_123_456_789L;
  private static final long SECOND_NS = 1_000_000_000;

  private final DropsView view = new DropsView(ZoneOffset.UTC);

  @Test
  void shouldShowEachKindWithCountTotalAndRate() {
    accept(List.of(row("NO_SOCKET", 7, 230, 1.5), row("OTHERHOST", 11, 11, 9)));

    assertThat(text())
        .isEqualTo(
            """
            dropped 18 in 1.0 s, 241 since the start                                11:06:40
            20 more lost by eth0, as its own counters say
             >DROPS   TOTAL /s 10s  REASON            IFACE    NETNS    PROTO  LOCATION
                 11      11      9  OTHERHOST         v0       web      udp    f+0x17
                  7     230      2  NO_SOCKET         v0       web      udp    f+0x17




            q quit  h help  p pause  s sort:drops  f freeze  / filter  r reset
            """);
  }

  @Test
  void shouldSortFilterPauseAndReset() {
    accept(List.of(row("NO_SOCKET", 7, 230, 1.5), row("OTHERHOST", 11, 11, 9)));

    press('t');
    assertThat(line(3)).contains("NO_SOCKET");
    press('n');
    assertThat(line(3)).contains("NO_SOCKET");
    press('a');
    assertThat(line(3)).contains("OTHERHOST");
    type("/!other");
    assertThat(line(3)).contains("NO_SOCKET");
    assertThat(line(4)).isEmpty();
    press('p');
    accept(List.of(row("NO_SOCKET", 8, 238, 1.5)));
    assertThat(line(0)).startsWith("dropped 18").contains(" PAUSED ");
    press('r');
    assertThat(line(0)).startsWith("dropped 8 ").doesNotContain("PAUSED");
    assertThat(view.press(new Key(Key.Kind.CHARACTER, 'q'))).isEqualTo(View.Effect.QUIT);
  }

  @Test
  void shouldExplainItsKeys() {
    press('h');
    assertThat(text()).contains("this help", "drops of the interval");
  }

  private void accept(List<Row<DropKey>> rows) {
    UnseenDrops unseen =
        new UnseenDrops(TIME_NS, SECOND_NS, "eth0", 1, "", new DeviceDrops(23, 0, 0, 0, 0, 0), 3);
    view.accept(new DropSample(TIME_NS, SECOND_NS, rows, List.of(unseen), false));
  }

  private static Row<DropKey> row(String reason, long interval, long total, double rate) {
    DropReason why = new DropReason(3, reason, DropReason.CORE);
    DropKey key = new DropKey(why, "f+0x17", "v0", 4_026_531_840L, "web", 0x0800, 17);
    Rates.Rate mean = new Rates.Rate(rate, 0);
    Rates rates = new Rates(mean, mean, mean);
    return new Row<>(key, new Counts(interval, 0), new Counts(total, 0), rates, false);
  }

  private void press(char character) {
    view.press(new Key(Key.Kind.CHARACTER, character));
  }

  private void type(String text) {
    text.chars().forEach(c -> press((char) c));
    view.press(new Key(Key.Kind.ENTER, '\0'));
  }

  private String text() {
    Grid grid = new Grid(10, 80);
    view.draw(grid);
    return grid.toString();
  }

  private String line(int row) {
    return text().lines().toList().get(row);
  }
}
