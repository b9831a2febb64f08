package io.weir.ringbuf.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RateTableTest {
  private static final long SECOND = 1_000_000_000L;
  private static final ProtocolKey ICMP = ProtocolKey.transport(Direction.RECEIVE, 1);
  private static final ProtocolKey TCP = ProtocolKey.transport(Direction.RECEIVE, 6);
  private static final ProtocolKey UDP = ProtocolKey.transport(Direction.RECEIVE, 17);

  private final RateTable<ProtocolKey> table = new RateTable<>(0, 2);

  @Test
  void shouldAverageOverItsThreeWindows() {
    // 10 packets in the 1st, 30 in the 2nd, none in the 3rd, 50 in the 4th second
    table.advance(SECOND, gain(ICMP, 10));
    table.advance(2 * SECOND, gain(ICMP, 30));
    table.advance(3 * SECOND, gain(ICMP, 0));
    Rates rates = only(table.advance(4 * SECOND, gain(ICMP, 50))).rates();

    assertThat(rates.over(Window.SHORT)).isEqualTo(new Rates.Rate(25, 2500)); // (0 + 50) / 2
    assertThat(rates.over(Window.MIDDLE)).isEqualTo(new Rates.Rate(22.5, 2250)); // 90 / 4
    assertThat(rates.over(Window.LONG)).isEqualTo(new Rates.Rate(22.5, 2250));
  }

  @Test
  void shouldTakeTheShareOfAnIntervalThatAWindowCuts() {
    table.advance(4 * SECOND, gain(ICMP, 40));
    Rates rates = only(table.advance(5 * SECOND, gain(ICMP, 1))).rates();

    assertThat(rates.over(Window.SHORT).packets()).isEqualTo((10 + 1) / 2.0);
  }

  @Test
  void shouldForgetTheWindowsPast() {
    table.advance(SECOND, gain(ICMP, 80));
    Row<ProtocolKey> row = only(table.advance(21 * SECOND, gain(ICMP, 0)));
    assertThat(row.rates().over(Window.MIDDLE).packets()).isZero();
    assertThat(row.rates().over(Window.LONG).packets()).isEqualTo(80 / 21.0);

    row = only(table.advance(61 * SECOND, gain(ICMP, 0)));
    assertThat(row.rates().over(Window.LONG).packets()).isZero();
    assertThat(row.total().packets()).isEqualTo(80);
  }

  @Test
  void shouldStartWithAllThatIsKnownAndThenAdd() {
    table.advance(SECOND, Map.of(ICMP, new Gain(new Counts(3, 300), new Counts(10, 1000), false)));
    Row<ProtocolKey> row =
        only(
            table.advance(
                2 * SECOND, Map.of(ICMP, new Gain(new Counts(2, 200), new Counts(2, 200), true))));

    assertThat(row.interval()).isEqualTo(new Counts(2, 200));
    assertThat(row.total()).isEqualTo(new Counts(12, 1200));
    assertThat(row.sampled()).isTrue();
  }

  @Test
  void shouldKeepARowWithoutACounterForFortySeconds() {
    table.advance(SECOND, gain(ICMP, 10));

    assertThat(only(table.advance(40 * SECOND, Map.of())).interval()).isEqualTo(Counts.NONE);
    assertThat(table.advance(42 * SECOND, Map.of())).isEmpty();
    assertThat(table.keys()).isEmpty();
  }

  @Test
  void shouldForgetTheRowsWithTheLeastBytesWhenThereAreTooMany() {
    table.advance(SECOND, Map.of(ICMP, exact(5), TCP, exact(3), UDP, exact(7))); // at most 2
    assertThat(table.keys()).containsExactlyInAnyOrder(ICMP, UDP);

    List<Row<ProtocolKey>> rows =
        table.advance(2 * SECOND, Map.of(ICMP, exact(0), TCP, exact(1), UDP, exact(0)));
    assertThat(rows).extracting(Row::key).containsExactlyInAnyOrder(TCP, UDP);
  }

  private static Gain exact(long packets) {
    return Gain.exact(new Counts(packets, packets * 100));
  }

  private static Map<ProtocolKey, Gain> gain(ProtocolKey key, long packets) {
    return Map.of(key, exact(packets));
  }

  private static Row<ProtocolKey> only(List<Row<ProtocolKey>> rows) {
    assertThat(rows).hasSize(1);
    return rows.get(0);
  }
}
