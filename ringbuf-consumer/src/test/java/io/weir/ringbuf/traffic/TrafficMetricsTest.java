package io.weir.ringbuf.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.ringbuf.metric.MetricTable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TrafficMetricsTest {
  private static final String[] RECEIVE = {
    "network.interface.name", "v0", "network.io.direction", "receive"
  };
  private static final Watched WATCHED =
      new Watched("v0", 7, "veth", "native", true, "xdp", "tcx", false, "");
  private static final Rates NO_RATES =
      new Rates(new Rates.Rate(0, 0), new Rates.Rate(0, 0), new Rates.Rate(0, 0));

  private final TrafficMetrics metrics = new TrafficMetrics();

  @Test
  void shouldReportNothingBeforeTheFirstSample() {
    assertThat(MetricTable.of(metrics).values()).isEmpty();
  }

  @Test
  void shouldCountWhatWasReceivedOnceThoughTwoHooksSeeIt() {
    metrics.update(
        sample(
            List.of(
                row(new HookKey(Direction.RECEIVE, "xdp"), 23),
                row(new HookKey(Direction.RECEIVE, "tcx"), 19)),
            List.of(),
            new FlowTable(65_536, 5, 5, 0, 0)));
    MetricTable table = MetricTable.of(metrics);
    assertThat(table.value("system.network.packet.count", RECEIVE)).isEqualTo(23);
    assertThat(table.value("system.network.io", RECEIVE)).isEqualTo(23 * 100);
    assertThat(table.value("weir.hook.packets", with("weir.hook", "xdp"))).isEqualTo(23);
    assertThat(table.value("weir.hook.packets", with("weir.hook", "tcx"))).isEqualTo(19);
    assertThat(
            table.value(
                "system.network.packet.count",
                "network.interface.name",
                "v0",
                "network.io.direction",
                "transmit"))
        .isZero();
  }

  @Test
  void shouldBoundTheProtocolsAndNeverCountBackwards() {
    Map<ProtocolKey, Long> counters = new HashMap<>();
    Map<String, Double> before = Map.of();
    Random random = new Random(23);
    for (int tick = 0; tick < 200; tick++) {
      for (int i = 0; i < 10; i++) {
        int protocol = random.nextInt(256);
        counters.merge(ProtocolKey.transport(Direction.RECEIVE, protocol), 1L, Long::sum);
        int type = 0x8000 + random.nextInt(1000);
        counters.merge(ProtocolKey.ethertype(Direction.RECEIVE, type), 1L, Long::sum);
      }
      metrics.update(sample(List.of(), rows(counters), new FlowTable(65_536, 0, 0, 0, 0)));
      Map<String, Double> now = MetricTable.of(metrics).values();
      before.forEach((series, value) -> assertThat(now.get(series)).isGreaterThanOrEqualTo(value));
      before = now;
    }
    List<Double> packets = new ArrayList<>();
    before.forEach(
        (series, value) -> {
          if (series.startsWith("weir.protocol.packets")) {
            packets.add(value);
          }
        });
    assertThat(packets).hasSize(36 + 16 + 1); // with a keyword, the first without, other
    assertThat(packets.stream().mapToDouble(Double::doubleValue).sum()).isEqualTo(200 * 10 * 2);
  }

  @Test
  void shouldNeverCountEvictedFlowsBackwards() {
    metrics.update(sample(List.of(), List.of(), new FlowTable(100, 90, 100, 10, 0)));
    metrics.update(sample(List.of(), List.of(), new FlowTable(100, 92, 100, 8, 0)));
    String[] series = {"network.interface.name", "v0"};
    MetricTable table = MetricTable.of(metrics);
    assertThat(table.value("weir.flow_table.evicted", series)).isEqualTo(10);
    assertThat(table.value("weir.flow_table.entries", series)).isEqualTo(92);
  }

  private static String[] with(String attribute, String value) {
    List<String> all = new ArrayList<>(List.of(RECEIVE));
    all.addAll(List.of(attribute, value));
    return all.toArray(new String[0]);
  }

  private static InterfaceSample sample(
      List<Row<HookKey>> totals, List<Row<ProtocolKey>> protocols, FlowTable table) {
    return new InterfaceSample(
        1,
        1,
        WATCHED,
        DeviceDrops.NONE,
        table,
        totals,
        protocols,
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        0);
  }

  private static List<Row<ProtocolKey>> rows(Map<ProtocolKey, Long> counters) {
    List<Row<ProtocolKey>> rows = new ArrayList<>();
    counters.forEach((key, count) -> rows.add(row(key, count)));
    return rows;
  }

  /** Packets of 100 bytes. */
  private static <K extends TrafficKey> Row<K> row(K key, long packets) {
    return new Row<>(key, Counts.NONE, new Counts(packets, packets * 100), NO_RATES, false);
  }
}
