package io.weir.ringbuf.traffic;

import io.weir.ringbuf.metric.Metric;
import io.weir.ringbuf.metric.MetricSource;
import io.weir.ringbuf.metric.MetricVisitor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The counters of the newest sample. One thread hands samples over, any thread reads. Flows and
 * hosts are no metrics: there is no bound to their number, and among those that come and go no
 * remainder can be counted that never goes backwards.
 */
public final class TrafficMetrics implements MetricSource {
  private static final String PACKET = "{packet}";
  private static final String BYTE = "By";
  private static final String FLOW = "{flow}";
  private static final String INTERFACE = "network.interface.name";
  private static final String DIRECTION = "network.io.direction";

  private static final Metric PACKETS =
      Metric.counter("system.network.packet.count", PACKET, "Packets, where they are seen first");
  private static final Metric BYTES =
      Metric.counter("system.network.io", BYTE, "Bytes of packets, where they are seen first");
  private static final Metric DROPPED =
      Metric.counter(
          "system.network.packet.dropped", PACKET, "Packets that the device or its driver dropped");
  private static final Metric ERRORS =
      Metric.counter("system.network.errors", "{error}", "Packets that the device found wrong");
  private static final Metric MISSED =
      Metric.counter(
          "weir.network.packet.missed", PACKET, "Packets for which the card had no buffer");
  private static final Metric SOFTNET =
      Metric.counter(
          "weir.softnet.dropped", PACKET, "Packets that the host's receive queues had no room for");
  private static final Metric HOOK_PACKETS =
      Metric.counter("weir.hook.packets", PACKET, "Packets at each hook that counts them");
  private static final Metric HOOK_BYTES =
      Metric.counter("weir.hook.io", BYTE, "Bytes of packets at each hook that counts them");
  private static final Metric PROTOCOL_PACKETS =
      Metric.counter("weir.protocol.packets", PACKET, "Packets, each under one protocol");
  private static final Metric PROTOCOL_BYTES =
      Metric.counter("weir.protocol.io", BYTE, "Bytes of packets, each under one protocol");
  private static final Metric TRAIT_PACKETS =
      Metric.counter("weir.trait.packets", PACKET, "Packets by what they are besides");
  private static final Metric FLOWS_SIZE =
      Metric.amount("weir.flow_table.size", FLOW, "Flows that the kernel's table can hold");
  private static final Metric FLOWS_ENTRIES =
      Metric.amount("weir.flow_table.entries", FLOW, "Flows that the kernel's table holds");
  private static final Metric FLOWS_CREATED =
      Metric.counter("weir.flow_table.created", FLOW, "Flows that were put into the table");
  private static final Metric FLOWS_EVICTED =
      Metric.counter("weir.flow_table.evicted", FLOW, "Flows that others pushed out of the table");

  private static final Metric FLOWS_LOST =
      Metric.counter("weir.flow_table.lost", PACKET, "Packets that found no place in the table");

  private final ProtocolNames names = new ProtocolNames();
  private long created;
  private long evicted;
  private volatile Latest latest;

  @Override
  public List<Metric> metrics() {
    return List.of(
        PACKETS,
        BYTES,
        DROPPED,
        ERRORS,
        MISSED,
        SOFTNET,
        HOOK_PACKETS,
        HOOK_BYTES,
        PROTOCOL_PACKETS,
        PROTOCOL_BYTES,
        TRAIT_PACKETS,
        FLOWS_SIZE,
        FLOWS_ENTRIES,
        FLOWS_CREATED,
        FLOWS_EVICTED,
        FLOWS_LOST);
  }

  /** Takes over what a sample counts, all of it: before any filter of rows. */
  public void update(InterfaceSample sample) {
    created = Math.max(created, sample.flowTable().created());
    evicted = Math.max(evicted, sample.flowTable().evicted());
    latest =
        new Latest(
            sample.watched(),
            List.copyOf(sample.totals()),
            protocols(sample),
            List.copyOf(sample.traits()),
            sample.drops(),
            sample.flowTable(),
            created,
            evicted);
  }

  /** Sums under the names that have a series. */
  private Map<Map<String, String>, Counts> protocols(InterfaceSample sample) {
    Map<Map<String, String>, Counts> sums = new LinkedHashMap<>();
    for (Row<ProtocolKey> row : sample.protocols()) {
      Map<String, String> series =
          attributes(sample.watched().name(), row.key(), "weir.protocol", names.of(row.key()));
      sums.merge(series, row.total(), Counts::plus);
    }
    return sums;
  }

  @Override
  public void visit(MetricVisitor visitor) {
    Latest now = latest;
    if (now != null) {
      traffic(now, visitor);
      device(now, visitor);
      flows(now, visitor);
    }
  }

  private static void traffic(Latest now, MetricVisitor visitor) {
    first(now, Direction.RECEIVE, now.watched().ingress(), visitor);
    first(now, Direction.TRANSMIT, now.watched().egress(), visitor);
    for (Row<HookKey> row : now.totals()) {
      Map<String, String> series = attributes(now.name(), row.key(), "weir.hook", row.key().hook());
      visitor.number(HOOK_PACKETS, row.total().packets(), series);
      visitor.number(HOOK_BYTES, row.total().bytes(), series);
    }
    now.protocols()
        .forEach(
            (series, counts) -> {
              visitor.number(PROTOCOL_PACKETS, counts.packets(), series);
              visitor.number(PROTOCOL_BYTES, counts.bytes(), series);
            });
    for (Row<ProtocolKey> row : now.traits()) {
      Map<String, String> series =
          attributes(now.name(), row.key(), "weir.trait", row.key().name());
      visitor.number(TRAIT_PACKETS, row.total().packets(), series);
    }
  }

  /** What the hook counts that sees packets first; the others see them again. */
  private static void first(Latest now, Direction direction, String hook, MetricVisitor visitor) {
    HookKey key = new HookKey(direction, hook);
    Counts counts =
        now.totals().stream()
            .filter(row -> row.key().equals(key))
            .findFirst()
            .map(Row::total)
            .orElse(Counts.NONE);
    Map<String, String> series = attributes(now.name(), direction);
    visitor.number(PACKETS, counts.packets(), series);
    visitor.number(BYTES, counts.bytes(), series);
  }

  private static void device(Latest now, MetricVisitor visitor) {
    DeviceDrops drops = now.drops();
    Map<String, String> receive = attributes(now.name(), Direction.RECEIVE);
    Map<String, String> transmit = attributes(now.name(), Direction.TRANSMIT);
    visitor.number(DROPPED, drops.rxDropped(), receive);
    visitor.number(DROPPED, drops.txDropped(), transmit);
    visitor.number(ERRORS, drops.rxErrors(), receive);
    visitor.number(ERRORS, drops.txErrors(), transmit);
    visitor.number(MISSED, drops.rxMissed(), Map.of(INTERFACE, now.name()));
    visitor.number(SOFTNET, drops.softnet(), Map.of());
  }

  private static void flows(Latest now, MetricVisitor visitor) {
    Map<String, String> series = Map.of(INTERFACE, now.name());
    visitor.number(FLOWS_SIZE, now.table().size(), series);
    visitor.number(FLOWS_ENTRIES, now.table().entries(), series);
    visitor.number(FLOWS_CREATED, now.created(), series);
    visitor.number(FLOWS_EVICTED, now.evicted(), series);
    visitor.number(FLOWS_LOST, now.table().lost(), series);
  }

  private static Map<String, String> attributes(String name, Direction direction) {
    return Map.of(INTERFACE, name, DIRECTION, direction.label());
  }

  private static Map<String, String> attributes(
      String name, TrafficKey key, String attribute, String value) {
    return Map.of(INTERFACE, name, DIRECTION, key.direction().label(), attribute, value);
  }

  /** Of a sample what is measured, without its flows and hosts. */
  private record Latest(
      Watched watched,
      List<Row<HookKey>> totals,
      Map<Map<String, String>, Counts> protocols,
      List<Row<ProtocolKey>> traits,
      DeviceDrops drops,
      FlowTable table,
      long created,
      long evicted) {
    String name() {
      return watched.name();
    }
  }
}
