package io.weir.ringbuf.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CounterTableTest {
  private static final long SECOND = 1_000_000_000L;
  private static final ProtocolKey ICMP = ProtocolKey.transport(Direction.RECEIVE, 1);
  private static final ProtocolKey TCP = ProtocolKey.transport(Direction.TRANSMIT, 6);

  private final CounterTable<ProtocolKey> table = new CounterTable<>(0, true);

  @Test
  void shouldSubtractTheReadingBefore() {
    table.advance(SECOND, Map.of(ICMP, Reading.exact(23, 2300)));
    Row<ProtocolKey> row = only(table.advance(2 * SECOND, Map.of(ICMP, Reading.exact(30, 3100))));

    assertThat(row.interval()).isEqualTo(new Counts(7, 800));
    assertThat(row.total()).isEqualTo(new Counts(30, 3100));
  }

  @Test
  void shouldCountFromItsOwnStartWhenItJoins() {
    CounterTable<ProtocolKey> joined = new CounterTable<>(0, false);

    assertThat(joined.advance(0, Map.of(ICMP, Reading.exact(1000, 100_000)))).isEmpty();
    Map<ProtocolKey, Reading> later =
        Map.of(ICMP, Reading.exact(1023, 102_300), TCP, Reading.exact(5, 500));
    List<Row<ProtocolKey>> rows = joined.advance(SECOND, later);

    assertThat(rows)
        .extracting(Row::total)
        .containsExactlyInAnyOrder(new Counts(23, 2300), new Counts(5, 500));
  }

  @Test
  void shouldAverageOverItsThreeWindows() {
    // 10 packets in the 1st, 30 in the 2nd, none in the 3rd, 50 in the 4th second
    table.advance(SECOND, Map.of(ICMP, Reading.exact(10, 1000)));
    table.advance(2 * SECOND, Map.of(ICMP, Reading.exact(40, 4000)));
    table.advance(3 * SECOND, Map.of(ICMP, Reading.exact(40, 4000)));
    Rates rates = only(table.advance(4 * SECOND, Map.of(ICMP, Reading.exact(90, 9000)))).rates();

    assertThat(rates.over(Window.SHORT)).isEqualTo(new Rates.Rate(25, 2500)); // (0 + 50) / 2
    assertThat(rates.over(Window.MIDDLE)).isEqualTo(new Rates.Rate(22.5, 2250)); // 90 / 4
    assertThat(rates.over(Window.LONG)).isEqualTo(new Rates.Rate(22.5, 2250));
  }

  @Test
  void shouldTakeTheShareOfAnIntervalThatAWindowCuts() {
    table.advance(4 * SECOND, Map.of(ICMP, Reading.exact(40, 4000)));
    Rates rates = only(table.advance(5 * SECOND, Map.of(ICMP, Reading.exact(41, 4100)))).rates();

    assertThat(rates.over(Window.SHORT).packets()).isEqualTo((10 + 1) / 2.0);
  }

  @Test
  void shouldForgetTheWindowsPast() {
    table.advance(SECOND, Map.of(ICMP, Reading.exact(80, 8000)));
    Row<ProtocolKey> row = only(table.advance(21 * SECOND, Map.of(ICMP, Reading.exact(80, 8000))));
    assertThat(row.rates().over(Window.MIDDLE).packets()).isZero();
    assertThat(row.rates().over(Window.LONG).packets()).isEqualTo(80 / 21.0);

    row = only(table.advance(61 * SECOND, Map.of(ICMP, Reading.exact(80, 8000))));
    assertThat(row.rates().over(Window.LONG).packets()).isZero();
    assertThat(row.total().packets()).isEqualTo(80);
  }

  @Test
  void shouldNeverBeNegativeWhenACounterIsReset() {
    table.advance(SECOND, Map.of(ICMP, Reading.exact(100, 10_000)));
    Row<ProtocolKey> row = only(table.advance(2 * SECOND, Map.of(ICMP, Reading.exact(3, 300))));

    assertThat(row.interval()).isEqualTo(new Counts(3, 300));
    assertThat(row.total()).isEqualTo(new Counts(103, 10_300));
  }

  @Test
  void shouldCountAllOfAnEntryThatWasEvictedAndMadeAgain() {
    table.advance(SECOND, Map.of(ICMP, new Reading(new Counts(10, 1000), 77, false)));
    Row<ProtocolKey> row =
        only(table.advance(2 * SECOND, Map.of(ICMP, new Reading(new Counts(12, 1200), 78, true))));

    assertThat(row.interval()).isEqualTo(new Counts(12, 1200));
    assertThat(row.total()).isEqualTo(new Counts(22, 2200));
    assertThat(row.sampled()).isTrue();
  }

  @Test
  void shouldKeepAnEvictedRowForFortySeconds() {
    table.advance(SECOND, Map.of(ICMP, Reading.exact(10, 1000)));

    assertThat(only(table.advance(40 * SECOND, Map.of())).interval()).isEqualTo(Counts.NONE);
    assertThat(table.advance(42 * SECOND, Map.of())).isEmpty();
  }

  @Test
  void shouldGoOnWhenAWalkMissedAnEntry() {
    table.advance(SECOND, Map.of(ICMP, new Reading(new Counts(10, 1000), 77, false)));
    table.advance(2 * SECOND, Map.of());
    Row<ProtocolKey> row =
        only(table.advance(3 * SECOND, Map.of(ICMP, new Reading(new Counts(11, 1100), 77, false))));

    assertThat(row.interval()).isEqualTo(new Counts(1, 100));
    assertThat(row.total()).isEqualTo(new Counts(11, 1100));
  }

  private static Row<ProtocolKey> only(List<Row<ProtocolKey>> rows) {
    assertThat(rows).hasSize(1);
    return rows.get(0);
  }
}
