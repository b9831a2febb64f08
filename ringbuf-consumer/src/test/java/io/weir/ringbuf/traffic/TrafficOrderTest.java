package io.weir.ringbuf.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrafficOrderTest {
  private static final Rates NO_RATES =
      new Rates(new Rates.Rate(0, 0), new Rates.Rate(0, 0), new Rates.Rate(0, 0));

  @Test
  void shouldSortByTheKeyAndLeaveEqualRowsAsTheyWere() {
    List<Row<ProtocolKey>> rows =
        List.of(row(1, 5, 100, 900), row(6, 3, 300, 300), row(17, 9, 100, 900));

    assertThat(names(SortKey.BYTES.sort(rows))).containsExactly("tcp", "icmp", "udp");
    assertThat(names(SortKey.PACKETS.sort(rows))).containsExactly("udp", "icmp", "tcp");
    assertThat(names(SortKey.TOTAL.sort(rows))).containsExactly("icmp", "udp", "tcp");
    assertThat(names(SortKey.NAME.sort(rows))).containsExactly("icmp", "tcp", "udp");
    assertThat(names(SortKey.RATE.sort(rows))).containsExactly("icmp", "udp", "tcp");
  }

  @ParameterizedTest
  @CsvSource({
    "'', true",
    "tcp, true",
    "TCP, true",
    "udp, false",
    "!udp, true",
    "'rx tcp', true",
    "'tx tcp', false",
    "'tcp !:22', false",
    "'10.0.0.1 !:80', true",
    "!, true"
  })
  void shouldFilterByWordsAndTheirNegation(String filter, boolean shown) {
    Address from = Address.ipv4(0x0a000001);
    FlowKey ssh = new FlowKey(Direction.RECEIVE, 6, from, 1000, from, 22, -1, FlowKey.Part.WHOLE);

    assertThat(new TextFilter(filter).matches(ssh)).isEqualTo(shown);
  }

  @Test
  void shouldKeepAFrozenOrderAndPutNewRowsLast() {
    FrozenOrder frozen =
        new FrozenOrder(SortKey.BYTES.sort(List.of(row(1, 1, 10, 10), row(6, 1, 20, 20))));

    List<Row<ProtocolKey>> later =
        new ArrayList<>(List.of(row(17, 1, 99, 99), row(1, 1, 50, 60), row(6, 1, 1, 21)));
    assertThat(names(frozen.apply(SortKey.BYTES.sort(later))))
        .containsExactly("tcp", "icmp", "udp");

    later.remove(1);
    assertThat(names(frozen.apply(later))).containsExactly("tcp", "udp");
  }

  private static List<String> names(List<Row<ProtocolKey>> rows) {
    return rows.stream().map(row -> row.key().text()).toList();
  }

  private static Row<ProtocolKey> row(int protocol, long packets, long bytes, long total) {
    ProtocolKey key = ProtocolKey.transport(Direction.RECEIVE, protocol);
    return new Row<>(key, new Counts(packets, bytes), new Counts(packets, total), NO_RATES, false);
  }
}
