package io.weir.tools.xdptop;

import io.weir.bpf.BpfObject;
import io.weir.bpf.MapCursor;
import io.weir.policy.enforce.DatapathHook;
import io.weir.ringbuf.layout.StructLayout;
import io.weir.ringbuf.traffic.Address;
import io.weir.ringbuf.traffic.Counts;
import io.weir.ringbuf.traffic.Direction;
import io.weir.ringbuf.traffic.FlowKey;
import io.weir.ringbuf.traffic.HostKey;
import io.weir.ringbuf.traffic.ProtocolKey;
import io.weir.ringbuf.traffic.Reading;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;

/** Understands keys and values of the datapath's tables by the object's own layouts. */
final class TrafficViews {
  // enum key_flag, enum flow_flag and NO_VLAN of packet.h
  private static final int KEY_FRAGMENT = 1;
  private static final int KEY_MALFORMED = 1 << 1;
  private static final int FLOW_SAMPLED = 1;
  private static final int NO_VLAN = 0xffff;
  private static final int TRANSMIT = 1; // DIRECTION_TRANSMIT
  private static final int DESTINATION = 1; // ROLE_DESTINATION
  private static final int IPV6 = 6;

  private final StructLayout flowKey;
  private final StructLayout flowValue;
  private final StructLayout hostKey;
  private final StructLayout ethertypeKey;
  private final StructLayout traffic;

  TrafficViews(BpfObject object) {
    flowKey = object.layout("flow_key");
    flowValue = object.layout("flow_value");
    hostKey = object.layout("host_key");
    ethertypeKey = object.layout("ethertype_key");
    traffic = object.layout("traffic");
  }

  void flows(MapCursor batch, Map<FlowKey, Reading> into) {
    ByteBuffer keys = wrap(batch.keys());
    ByteBuffer values = wrap(batch.values());
    for (int i = 0; i < batch.count(); i++) {
      int key = i * flowKey.sizeBytes();
      int value = i * flowValue.sizeBytes();
      Counts counts =
          new Counts(
              values.getLong(value + flowValue.offset("packets", Long.BYTES)),
              values.getLong(value + flowValue.offset("bytes", Long.BYTES)));
      long first = values.getLong(value + flowValue.offset("first_boot_ns", Long.BYTES));
      int flags = values.getShort(value + flowValue.offset("flags", Short.BYTES));
      into.put(flow(keys, key), new Reading(counts, first, (flags & FLOW_SAMPLED) != 0));
    }
  }

  void hosts(MapCursor batch, Map<HostKey, Reading> into) {
    ByteBuffer keys = wrap(batch.keys());
    ByteBuffer values = wrap(batch.values());
    for (int i = 0; i < batch.count(); i++) {
      int key = i * hostKey.sizeBytes();
      boolean ipv6 = keys.get(key + hostKey.offset("family", 1)) == IPV6;
      boolean destination = keys.get(key + hostKey.offset("role", 1)) == DESTINATION;
      HostKey host =
          new HostKey(
              direction(keys.get(key + hostKey.offset("direction", 1))),
              destination ? HostKey.Role.DESTINATION : HostKey.Role.SOURCE,
              address(keys, key + hostKey.offset("addr", 16), ipv6));
      into.put(host, traffic(values, i));
    }
  }

  void ethertypes(MapCursor batch, DatapathHook receive, Map<ProtocolKey, Reading> into) {
    ByteBuffer keys = wrap(batch.keys());
    ByteBuffer values = wrap(batch.values());
    for (int i = 0; i < batch.count(); i++) {
      int key = i * ethertypeKey.sizeBytes();
      int hook = keys.get(key + ethertypeKey.offset("hook", 1));
      int type = keys.getShort(key + ethertypeKey.offset("ethertype", Short.BYTES));
      if (hook == receive.index() || hook == DatapathHook.EGRESS.index()) {
        Direction direction =
            hook == DatapathHook.EGRESS.index() ? Direction.TRANSMIT : Direction.RECEIVE;
        ProtocolKey protocol =
            type == 0
                ? ProtocolKey.type(direction, "802.3")
                : ProtocolKey.ethertype(direction, type);
        into.put(protocol, traffic(values, i));
      }
    }
  }

  private FlowKey flow(ByteBuffer keys, int at) {
    boolean ipv6 = keys.get(at + flowKey.offset("family", 1)) == IPV6;
    int transport = keys.get(at + flowKey.offset("proto", 1)) & 0xff;
    int flags = keys.get(at + flowKey.offset("flags", 1));
    int vlan = keys.getShort(at + flowKey.offset("vlan", Short.BYTES)) & 0xffff;
    boolean ports = flags == 0 && FlowKey.hasPorts(transport);
    return new FlowKey(
        direction(keys.get(at + flowKey.offset("direction", 1))),
        transport,
        address(keys, at + flowKey.offset("saddr", 16), ipv6),
        ports ? port(keys, at + flowKey.offset("sport", Short.BYTES)) : -1,
        address(keys, at + flowKey.offset("daddr", 16), ipv6),
        ports ? port(keys, at + flowKey.offset("dport", Short.BYTES)) : -1,
        vlan == NO_VLAN ? -1 : vlan,
        part(flags));
  }

  private static FlowKey.Part part(int flags) {
    if ((flags & KEY_MALFORMED) != 0) {
      return FlowKey.Part.MALFORMED;
    }
    return (flags & KEY_FRAGMENT) != 0 ? FlowKey.Part.FRAGMENT : FlowKey.Part.WHOLE;
  }

  private Reading traffic(ByteBuffer values, int index) {
    int at = index * traffic.sizeBytes();
    return Reading.exact(
        values.getLong(at + traffic.offset("packets", Long.BYTES)),
        values.getLong(at + traffic.offset("bytes", Long.BYTES)));
  }

  /** Addresses are as on the wire. */
  private static Address address(ByteBuffer in, int at, boolean ipv6) {
    byte[] bytes = new byte[ipv6 ? 16 : 4];
    in.get(at, bytes);
    return ipv6 ? Address.ipv6(bytes) : Address.ipv4(ByteBuffer.wrap(bytes).getInt());
  }

  private static int port(ByteBuffer in, int at) {
    return ((in.get(at) & 0xff) << 8) | (in.get(at + 1) & 0xff);
  }

  private static Direction direction(byte value) {
    return value == TRANSMIT ? Direction.TRANSMIT : Direction.RECEIVE;
  }

  private static ByteBuffer wrap(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
  }
}
