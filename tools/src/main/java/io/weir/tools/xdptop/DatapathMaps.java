package io.weir.tools.xdptop;

import io.weir.bpf.BpfMap;
import io.weir.bpf.BpfObject;
import io.weir.bpf.MapCursor;
import io.weir.bpf.PossibleCpus;
import io.weir.policy.enforce.DatapathHook;
import io.weir.ringbuf.layout.StructLayout;
import io.weir.ringbuf.traffic.Counts;
import io.weir.ringbuf.traffic.Direction;
import io.weir.ringbuf.traffic.FlowKey;
import io.weir.ringbuf.traffic.FlowTable;
import io.weir.ringbuf.traffic.HookKey;
import io.weir.ringbuf.traffic.HostKey;
import io.weir.ringbuf.traffic.ProtocolKey;
import io.weir.ringbuf.traffic.Reading;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads the datapath's counters out of its maps. One thread; as long as the object is open. */
final class DatapathMaps {
  // enum protocol_slot and enum table_counter of packet.h
  private static final int ARP = 256;
  private static final int OTHER = 257;
  private static final int MALFORMED_EARLY = 258;
  private static final int FIRST_TRAIT = 259;
  private static final List<String> TRAITS =
      List.of(
          "ipv4",
          "ipv6",
          "malformed_late",
          "fragment_first",
          "fragment_later",
          "icmp_error",
          "vlan",
          "segmented");
  private static final int FLOWS_CREATED = 0;

  private final BpfObject object;
  private final DatapathHook receive;
  private final TrafficViews views;
  private final StructLayout traffic;
  private final BpfMap flows;
  private long flowEntries;
  private long flowsCreated;

  DatapathMaps(BpfObject object, DatapathHook receive) {
    this.object = object;
    this.receive = receive;
    this.traffic = object.layout("traffic");
    this.flows = object.map("flows");
    this.views = new TrafficViews(object);
  }

  /** All packets by hook; those of received packets first. */
  Map<HookKey, Reading> totals(String tc) {
    Map<HookKey, Reading> totals = new LinkedHashMap<>();
    for (DatapathHook hook : DatapathHook.values()) {
      if (hook != DatapathHook.XDP || receive == DatapathHook.XDP) {
        String name = hook == DatapathHook.XDP ? "xdp" : tc;
        totals.put(new HookKey(direction(hook), name), slot("totals", hook.index()));
      }
    }
    return totals;
  }

  /** Every packet in exactly one row. */
  Map<ProtocolKey, Reading> protocols() {
    Map<ProtocolKey, Reading> readings = new LinkedHashMap<>();
    Map<ProtocolKey, Reading> types = ethertypes();
    for (DatapathHook hook : List.of(receive, DatapathHook.EGRESS)) {
      Direction direction = direction(hook);
      Counts[] slots = slots(hook);
      for (int protocol = 0; protocol < ARP; protocol++) {
        put(readings, ProtocolKey.transport(direction, protocol), slots[protocol]);
      }
      put(readings, ProtocolKey.type(direction, "arp"), slots[ARP]);
      put(readings, ProtocolKey.malformed(direction, "early"), slots[MALFORMED_EARLY]);
      Counts named = sum(types, direction);
      if (slots[OTHER].packets() > named.packets() && isFull(types)) {
        put(readings, ProtocolKey.type(direction, "other"), slots[OTHER].since(named));
      }
    }
    readings.putAll(types);
    return readings;
  }

  /** What packets were besides: of an IP version, tagged, fragments, malformed late, ... */
  Map<ProtocolKey, Reading> traits() {
    Map<ProtocolKey, Reading> readings = new LinkedHashMap<>();
    for (DatapathHook hook : List.of(receive, DatapathHook.EGRESS)) {
      Counts[] slots = slots(hook);
      for (int i = 0; i < TRAITS.size(); i++) {
        ProtocolKey key = ProtocolKey.trait(direction(hook), TRAITS.get(i));
        put(readings, key, slots[FIRST_TRAIT + i]);
      }
    }
    return readings;
  }

  Map<FlowKey, Reading> flows() {
    Map<FlowKey, Reading> readings = new LinkedHashMap<>();
    flowEntries = 0;
    // before the walk: a flow that comes meanwhile must not look like one that was pushed out
    flowsCreated = object.map("table_counters").sumPerCpu(BpfMap.key(FLOWS_CREATED), 0);
    for (MapCursor cursor = flows.cursor(); cursor.next(); ) {
      flowEntries += cursor.count();
      views.flows(cursor, readings);
    }
    return readings;
  }

  Map<HostKey, Reading> hosts() {
    Map<HostKey, Reading> readings = new LinkedHashMap<>();
    for (MapCursor cursor = object.map("hosts").cursor(); cursor.next(); ) {
      views.hosts(cursor, readings);
    }
    return readings;
  }

  /** As of the last {@link #flows}. */
  FlowTable flowTable() {
    return new FlowTable(flows.maxEntries(), flowEntries, Math.max(flowsCreated, flowEntries));
  }

  private Map<ProtocolKey, Reading> ethertypes() {
    Map<ProtocolKey, Reading> readings = new LinkedHashMap<>();
    for (MapCursor cursor = object.map("ethertypes").cursor(); cursor.next(); ) {
      views.ethertypes(cursor, receive, readings);
    }
    return readings;
  }

  private boolean isFull(Map<ProtocolKey, Reading> types) {
    return types.size() >= object.map("ethertypes").maxEntries() / 2;
  }

  private static Counts sum(Map<ProtocolKey, Reading> readings, Direction direction) {
    return readings.entrySet().stream()
        .filter(entry -> entry.getKey().direction() == direction)
        .map(entry -> entry.getValue().counts())
        .reduce(Counts.NONE, Counts::plus);
  }

  private static void put(Map<ProtocolKey, Reading> into, ProtocolKey key, Counts counts) {
    if (counts.packets() != 0) {
      into.put(key, new Reading(counts, 0, false));
    }
  }

  /** All slots of one hook, summed over the CPUs. */
  private Counts[] slots(DatapathHook hook) {
    BpfMap map = object.map("protocols");
    int perHook = map.maxEntries() / DatapathHook.values().length;
    Counts[] slots = new Counts[perHook];
    int first = hook.index() * perHook;
    for (MapCursor cursor = map.cursor(); cursor.next(); ) {
      ByteBuffer keys = ByteBuffer.wrap(cursor.keys()).order(ByteOrder.nativeOrder());
      for (int i = 0; i < cursor.count(); i++) {
        int slot = keys.getInt(i * Integer.BYTES) - first;
        if (slot >= 0 && slot < perHook) {
          slots[slot] = sumCpus(cursor.values(), i * map.bufferBytes(), map.bufferBytes());
        }
      }
    }
    return slots;
  }

  private Reading slot(String map, int index) {
    BpfMap counters = object.map(map);
    byte[] value = new byte[counters.bufferBytes()];
    counters.get(BpfMap.key(index), value);
    return new Reading(sumCpus(value, 0, value.length), 0, false);
  }

  private Counts sumCpus(byte[] values, int from, int length) {
    ByteBuffer in = ByteBuffer.wrap(values).order(ByteOrder.nativeOrder());
    int stride = length / PossibleCpus.count();
    long packets = 0;
    long bytes = 0;
    for (int at = from; at < from + length; at += stride) {
      packets += in.getLong(at + traffic.offset("packets", Long.BYTES));
      bytes += in.getLong(at + traffic.offset("bytes", Long.BYTES));
    }
    return new Counts(packets, bytes);
  }

  static Direction direction(DatapathHook hook) {
    return hook == DatapathHook.EGRESS ? Direction.TRANSMIT : Direction.RECEIVE;
  }
}
