package io.weir.exporters.table;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.ringbuf.drop.DropKey;
import io.weir.ringbuf.drop.DropReason;
import io.weir.ringbuf.drop.DropSample;
import io.weir.ringbuf.drop.UnseenDrops;
import io.weir.ringbuf.traffic.Counts;
import io.weir.ringbuf.traffic.DeviceDrops;
import io.weir.ringbuf.traffic.Rates;
import io.weir.ringbuf.traffic.Row;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;

class DropCountTablesTest {
  private static final long TIME_NS = 1_795_000_000_123_456_789L;
  private static final Rates.Rate RATE = new Rates.Rate(0, 0);
  private static final Rates RATES = new Rates(RATE, RATE, RATE);

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final DropCountTables tables = new DropCountTables(out, ZoneOffset.UTC);

  @Test
  void shouldShowTheKindsThatHadDropsTheLargestFirst() throws IOException {
    tables.accept(
        sample(
            false,
            List.of(),
            List.of(
                row(key("NO_SOCKET", 17), 7, 23),
                row(key("OTHERHOST", 6), 0, 5),
                row(DropKey.OTHER, 11, 11))));

    assertThat(out.toString(StandardCharsets.UTF_8))
        .isEqualTo(
            """
            11:06:40  1.0 s  18 drops, 39 since the start
                DROPS      TOTAL REASON            IFACE    NETNS      PROTO     LOCATION
                   11         11 other             -        -          -         -
                    7         23 NO_SOCKET         v0       web        udp       f+0x17
            """);
  }

  @Test
  void shouldShowAllOfThemAtTheEnd() throws IOException {
    UnseenDrops unseen =
        new UnseenDrops(
            TIME_NS, 1_000_000_000, "eth0", 1, "", new DeviceDrops(23, 0, 0, 0, 0, 0), 3);
    tables.accept(sample(true, List.of(unseen), List.of(row(key("OTHERHOST", -1), 0, 5))));

    assertThat(out.toString(StandardCharsets.UTF_8))
        .isEqualTo(
            """
            11:06:40  all of 1.0 s: 5 drops
            eth0 counted 20 lost packets that are not among these
                DROPS      TOTAL REASON            IFACE    NETNS      PROTO     LOCATION
                               5 OTHERHOST         v0       web        ipv4      f+0x17
            """);
  }

  private static DropKey key(String reason, int protocol) {
    DropReason why = new DropReason(3, reason, DropReason.CORE);
    return new DropKey(why, "f+0x17", "v0", 4_026_531_840L, "web", 0x0800, protocol);
  }

  private static Row<DropKey> row(DropKey key, long interval, long total) {
    return new Row<>(key, new Counts(interval, 0), new Counts(total, 0), RATES, false);
  }

  private static DropSample sample(
      boolean last, List<UnseenDrops> unseen, List<Row<DropKey>> rows) {
    return new DropSample(TIME_NS, 1_000_000_000, rows, unseen, last);
  }
}
