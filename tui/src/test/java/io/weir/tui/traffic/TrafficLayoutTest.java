package io.weir.tui.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.ringbuf.traffic.SortKey;
import io.weir.ringbuf.traffic.TextFilter;
import io.weir.ringbuf.traffic.Watched;
import io.weir.tui.Grid;
import io.weir.tui.Key;
import io.weir.tui.Style;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrafficLayoutTest {
  private final TrafficView view =
      new TrafficView(new Selection(TextFilter.ALL, SortKey.BYTES, 1000), ZoneOffset.UTC);

  @Test
  void shouldFillATerminalOf80x24() {
    view.accept(Samples.flows(1, 98, 2, 123_456));

    assertThat(draw(24, 80).toString())
        .isEqualTo(
            """
            v0 (veth)  XDP native  rx xdp  tx tcx  1.0 s                            12:00:00
                  xdp pkt/s     B/s  packets   bytes    tcx pkt/s     B/s  packets   bytes
            rx           23    2254     1009    101k           23    2254     1009    101k
            tx            -       -        -       -           29    2842     123k   12.3M
            dropped by the device rx 3 missed 0 err 0, tx 0 err 0, softnet 0
            flow table 2 of 65536, created 7, evicted 5
            1 protocols 2  2 flows 2  3 sources 1  4 destinations 1  5 also 1
                PACKETS  >BYTES ALL-PKTS ALL-BYTE FLOW
            rx        1    123k        1      100 udp 192.0.2.2:2 > 192.0.2.1:53
            rx        1      98        1      100 udp 192.0.2.2:1 > 192.0.2.1:53













            q quit  h help  p pause  s sort:bytes  f freeze  / filter  r reset  Tab list
            """);
  }

  @Test
  void shouldShowWhatItCanOn20x5() {
    view.accept(Samples.flows(1, 98, 2, 76));

    assertThat(draw(5, 20).toString())
        .isEqualTo(
            """
            v0 (veth)   12:00:00
                FLOW
            rx  udp 192.0.2.2:1
            rx  udp 192.0.2.2:2

            """);
  }

  @Test
  void shouldShowAllListsOn200x60() {
    view.accept(Samples.flows(100));
    String head = "    PACKETS  >BYTES ALL-PKTS ALL-BYTE  B/s 2s     10s     40s ";

    Grid grid = draw(60, 200);

    // 60 - 7 above - 2 below - 4 between: 47 lines, shared 8, 15, 9, 9, 6
    assertThat(grid.line(7)).isEqualTo(head + "PROTOCOL");
    assertThat(grid.line(8))
        .isEqualTo("tx       29    2842     123k    12.3M    2842    1421     711 icmp");
    assertThat(grid.line(16)).isEqualTo(head + "FLOW (1-14 of 100)");
    assertThat(grid.line(17))
        .isEqualTo(
            "rx        1    1000        1      100    1000     500     250"
                + " udp 192.0.2.2:1001 > 192.0.2.1:53");
    assertThat(grid.line(32)).isEqualTo(head + "SOURCE");
    assertThat(grid.line(42)).isEqualTo(head + "DESTINATION");
    assertThat(grid.line(52)).isEqualTo(head + "ALSO");
    assertThat(grid.line(53)).endsWith(" ipv4");
    assertThat(List.of(15, 31, 41, 51)).allSatisfy(i -> assertThat(grid.line(i)).isEmpty());
    assertThat(grid.style(16, 0)).isEqualTo(Style.BAR);
    assertThat(grid.style(7, 0)).isEqualTo(Style.HEADING);
  }

  @Test
  void shouldKeepTheColumnThatIsSortedByInAnyWidthWithRoom() {
    view.accept(Samples.flows(1, 98));
    view.press(Key.of('a'));

    assertThat(draw(24, 80).line(7)).isEqualTo("    PACKETS   BYTES ALL-PKTS    >10s FLOW");
    assertThat(draw(24, 60).line(7)).isEqualTo("    PACKETS    >10s FLOW");
    assertThat(draw(24, 52).line(7)).isEqualTo("       >10s FLOW");
    assertThat(draw(24, 40).line(7)).isEqualTo("    FLOW");
    view.press(Key.of('n'));
    assertThat(draw(24, 60).line(7)).isEqualTo("    PACKETS   BYTES>FLOW");
  }

  @Test
  void shouldShowTcAloneAndWhoeverHasXdp() {
    String evil = "program 'a\u001b]0;b\u0007\u00e9'";
    Watched tc = new Watched("v\n0", 7, "", "off", false, "tcx", "tcx", true, evil);
    view.accept(Samples.sample(tc, List.of()));

    Grid grid = draw(24, 80);

    assertThat(grid.line(0)).startsWith("v\\n0  XDP off  rx tcx  tx tcx  joined  1.0 s ");
    assertThat(grid.line(1)).isEqualTo("      tcx pkt/s     B/s  packets   bytes");
    assertThat(grid.line(2)).isEqualTo("rx           23    2254     1009    101k");
    assertThat(grid.line(6)).isEqualTo("XDP is taken by program 'a\\x1b]0;b\\x07\\u00e9'");
  }

  @Test
  void shouldMarkWhatWasDropped() {
    view.accept(Samples.flows(1, 98));

    Grid grid = draw(24, 80);

    assertThat(grid.style(4, "dropped by the device rx ".length())).isEqualTo(Style.ALERT);
    assertThat(grid.style(4, "dropped by the device rx 3 missed ".length())).isEqualTo(Style.PLAIN);
  }

  @Test
  void shouldShowOnlyTheNameOfTheListWhereNotAllFit() {
    view.accept(Samples.flows(1, 98));

    assertThat(draw(8, 40).line(1)).isEqualTo("2 flows 1");
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "1, 1", "1, 80", "2, 3", "3, 20", "5, 1", "11, 33", "300, 1", "500, 500"})
  void shouldDrawAnySizeInEveryState(int rows, int columns) {
    draw(rows, columns);
    view.accept(Samples.flows(20));
    for (String keys : List.of("", "p", "f", "h", "h/x")) {
      keys.chars().forEach(key -> view.press(Key.of((char) key)));
      draw(rows, columns);
      view.press(Key.of(Key.Kind.END));
      view.tell("a message that is a little longer than the narrow ones are");
      draw(rows, columns);
    }
  }

  private Grid draw(int rows, int columns) {
    Grid grid = new Grid(rows, columns);
    view.draw(grid);
    return grid;
  }
}
