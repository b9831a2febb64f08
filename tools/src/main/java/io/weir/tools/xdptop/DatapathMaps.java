package io.weir.tools.xdptop;

import io.weir.bpf.BpfMap;
import io.weir.bpf.BpfObject;
import io.weir.bpf.MapCursor;
import io.weir.bpf.PossibleCpus;
import io.weir.policy.enforce.DatapathHook;
import io.weir.ringbuf.layout.StructLayout;
import io.weir.ringbuf.traffic.Counts;
import io.weir.ringbuf.traffic.Direction;
import io.weir.ringbuf.traffic.FlowTable;
import io.weir.ringbuf.traffic.HookKey;
import io.weir.ringbuf.traffic.ProtocolKey;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads the datapath's counters out of its maps. One thread; as long as the object is open. */
final class DatapathMaps {
  // enum protocol_slot of packet.h
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
  private final BpfObject object;
  private final DatapathHook receive;
  private final StructLayout traffic;
  private final StructLayout counters;
  private final StructLayout ethertypeKey;
  private final BpfMap hooks;
  private final Map<DatapathHook, Counts> unnamed = new EnumMap<>(DatapathHook.class);
  private final Map<DatapathHook, byte[]> values = new EnumMap<>(DatapathHook.class);

  DatapathMaps(BpfObject object, DatapathHook receive) {
    this.object = object;
    this.receive = receive;
    this.traffic = object.layout("traffic");
    this.counters = object.layout("hook_counters");
    this.ethertypeKey = object.layout("ethertype_key");
    this.hooks = object.map("hook_counters");
  }

  /** Copies what all hooks counted, for the calls that follow. */
  void read() {
    for (DatapathHook hook : DatapathHook.values()) {
      byte[] value = values.computeIfAbsent(hook, h -> new byte[hooks.bufferBytes()]);
      hooks.get(BpfMap.key(hook.index()), value);
    }
  }

  /**
   * All packets by hook; those of received packets first.
   *
   * @param attached the hooks that count, each with what it is called
   */
  Map<HookKey, Counts> totals(Map<DatapathHook, String> attached) {
    Map<HookKey, Counts> totals = new LinkedHashMap<>();
    int at = counters.offset("total", traffic.sizeBytes());
    attached.forEach(
        (hook, name) -> totals.put(new HookKey(direction(hook), name), sumCpus(hook, at)));
    return totals;
  }

  /** Every packet in exactly one row. */
  Map<ProtocolKey, Counts> protocols() {
    Map<ProtocolKey, Counts> readings = new LinkedHashMap<>();
    Map<ProtocolKey, Counts> types = ethertypes();
    for (DatapathHook hook : List.of(receive, DatapathHook.EGRESS)) {
      Direction direction = direction(hook);
      for (int protocol = 0; protocol < ARP; protocol++) {
        put(readings, ProtocolKey.transport(direction, protocol), slot(hook, protocol));
      }
      put(readings, ProtocolKey.type(direction, "arp"), slot(hook, ARP));
      put(readings, ProtocolKey.malformed(direction, "early"), slot(hook, MALFORMED_EARLY));
      put(readings, ProtocolKey.type(direction, "other"), unnamed(hook, sum(types, direction)));
    }
    readings.putAll(types);
    return readings;
  }

  /** What packets were besides: of an IP version, tagged, fragments, malformed late, ... */
  Map<ProtocolKey, Counts> traits() {
    Map<ProtocolKey, Counts> readings = new LinkedHashMap<>();
    for (DatapathHook hook : List.of(receive, DatapathHook.EGRESS)) {
      for (int i = 0; i < TRAITS.size(); i++) {
        ProtocolKey key = ProtocolKey.trait(direction(hook), TRAITS.get(i));
        put(readings, key, slot(hook, FIRST_TRAIT + i));
      }
    }
    return readings;
  }

  /**
   * How the table of flows does.
   *
   * @param size how many flows it can hold
   * @param entries how many it held when it was read
   */
  FlowTable flowTable(int size, int entries) {
    return new FlowTable(
        size, entries, table("flows_created"), table("flows_evicted"), table("flows_lost"));
  }

  private long table(String counter) {
    int at = counters.offset(counter, Long.BYTES);
    return values.values().stream().mapToLong(value -> sumCpus(value, at)).sum();
  }

  private Map<ProtocolKey, Counts> ethertypes() {
    Map<ProtocolKey, Counts> readings = new LinkedHashMap<>();
    for (MapCursor cursor = object.map("ethertypes").cursor(); cursor.next(); ) {
      ByteBuffer keys = wrap(cursor.keys());
      ByteBuffer counts = wrap(cursor.values());
      for (int i = 0; i < cursor.count(); i++) {
        int key = i * ethertypeKey.sizeBytes();
        int hook = keys.get(key + ethertypeKey.offset("hook", 1));
        int type = keys.getShort(key + ethertypeKey.offset("ethertype", Short.BYTES));
        if (hook == receive.index() || hook == DatapathHook.EGRESS.index()) {
          readings.put(ethertype(hook, type), counts(counts, i * traffic.sizeBytes()));
        }
      }
    }
    return readings;
  }

  private static ProtocolKey ethertype(int hook, int type) {
    Direction direction =
        hook == DatapathHook.EGRESS.index() ? Direction.TRANSMIT : Direction.RECEIVE;
    return type == 0
        ? ProtocolKey.type(direction, "802.3")
        : ProtocolKey.ethertype(direction, type);
  }

  /**
   * What the table of ethertypes had no room for. That table is read a little later than the
   * totals, so the difference may be too small by what came meanwhile; it never goes back.
   */
  private Counts unnamed(DatapathHook hook, Counts named) {
    Counts other = slot(hook, OTHER);
    Counts rest =
        new Counts(
            Math.max(0, other.packets() - named.packets()),
            Math.max(0, other.bytes() - named.bytes()));
    return unnamed.merge(
        hook,
        rest,
        (before, now) ->
            new Counts(
                Math.max(before.packets(), now.packets()), Math.max(before.bytes(), now.bytes())));
  }

  private static Counts sum(Map<ProtocolKey, Counts> readings, Direction direction) {
    return readings.entrySet().stream()
        .filter(entry -> entry.getKey().direction() == direction)
        .map(Map.Entry::getValue)
        .reduce(Counts.NONE, Counts::plus);
  }

  private static void put(Map<ProtocolKey, Counts> into, ProtocolKey key, Counts counts) {
    if (counts.packets() != 0) {
      into.put(key, counts);
    }
  }

  private Counts slot(DatapathHook hook, int slot) {
    int at = counters.field("protocols").offset() + slot * traffic.sizeBytes();
    return sumCpus(hook, at);
  }

  private Counts sumCpus(DatapathHook hook, int offset) {
    byte[] value = values.get(hook);
    return new Counts(
        sumCpus(value, offset + traffic.offset("packets", Long.BYTES)),
        sumCpus(value, offset + traffic.offset("bytes", Long.BYTES)));
  }

  private static long sumCpus(byte[] value, int offset) {
    ByteBuffer in = wrap(value);
    long sum = 0;
    for (int at = offset; at < value.length; at += value.length / PossibleCpus.count()) {
      sum += in.getLong(at);
    }
    return sum;
  }

  private Counts counts(ByteBuffer in, int at) {
    return new Counts(
        in.getLong(at + traffic.offset("packets", Long.BYTES)),
        in.getLong(at + traffic.offset("bytes", Long.BYTES)));
  }

  private static Direction direction(DatapathHook hook) {
    return hook == DatapathHook.EGRESS ? Direction.TRANSMIT : Direction.RECEIVE;
  }

  private static ByteBuffer wrap(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
  }
}
