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
    table.advance(SECOND, Map.of(ICMP, new Counts(23, 2300)));
    Row<ProtocolKey> row = only(table.advance(2 * SECOND, Map.of(ICMP, new Counts(30, 3100))));

    assertThat(row.interval()).isEqualTo(new Counts(7, 800));
    assertThat(row.total()).isEqualTo(new Counts(30, 3100));
    assertThat(row.sampled()).isFalse();
  }

  @Test
  void shouldCountFromItsOwnStartWhenItJoins() {
    CounterTable<ProtocolKey> joined = new CounterTable<>(0, false);

    assertThat(joined.advance(0, Map.of(ICMP, new Counts(1000, 100_000)))).isEmpty();
    Map<ProtocolKey, Counts> later =
        Map.of(ICMP, new Counts(1023, 102_300), TCP, new Counts(5, 500));
    List<Row<ProtocolKey>> rows = joined.advance(SECOND, later);

    assertThat(rows)
        .extracting(Row::total)
        .containsExactlyInAnyOrder(new Counts(23, 2300), new Counts(5, 500));
  }

  @Test
  void shouldNeverBeNegativeWhenACounterIsReset() {
    table.advance(SECOND, Map.of(ICMP, new Counts(100, 10_000)));
    Row<ProtocolKey> row = only(table.advance(2 * SECOND, Map.of(ICMP, new Counts(3, 300))));

    assertThat(row.interval()).isEqualTo(new Counts(3, 300));
    assertThat(row.total()).isEqualTo(new Counts(103, 10_300));
  }

  private static Row<ProtocolKey> only(List<Row<ProtocolKey>> rows) {
    assertThat(rows).hasSize(1);
    return rows.get(0);
  }
}
