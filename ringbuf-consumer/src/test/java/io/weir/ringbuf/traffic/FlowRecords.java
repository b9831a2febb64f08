package io.weir.ringbuf.traffic;

import io.weir.ringbuf.layout.StructLayout;
import io.weir.ringbuf.layout.StructLayout.Field;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;

/** Records of new flows, with a layout of the tests' own making. */
public final class FlowRecords {
  private static final int SIZE = 96;
  private static final int KEY = 24;
  private static final int KIND = 80;

  private final ByteBuffer record = ByteBuffer.allocateDirect(SIZE).order(ByteOrder.nativeOrder());

  private FlowRecords() {}

  /** {@code struct flow_event}. */
  public static StructLayout layout() {
    Map<String, Field> fields = new HashMap<>();
    fields.put("boot_ns", new Field(8, 8));
    fields.put("bytes", new Field(16, 8));
    fields.put("key.saddr", new Field(KEY, 16));
    fields.put("key.daddr", new Field(KEY + 16, 16));
    fields.put("key.sport", new Field(KEY + 32, 2));
    fields.put("key.dport", new Field(KEY + 34, 2));
    fields.put("key.vlan", new Field(KEY + 36, 2));
    String[] bytes = {"key.proto", "key.family", "key.direction", "key.flags"};
    for (int i = 0; i < bytes.length; i++) {
      fields.put(bytes[i], new Field(KEY + 38 + i, 1));
    }
    fields.put("kind", new Field(KIND, 4));
    fields.put("packets", new Field(84, 4));
    fields.put("packet_flags", new Field(88, 4));
    String[] last = {"hook", "tcp_flags", "icmp_type", "icmp_code"};
    for (int i = 0; i < last.length; i++) {
      fields.put(last[i], new Field(92 + i, 1));
    }
    return new StructLayout("flow_event", SIZE, fields);
  }

  /** One frame of 98 bytes at 5 s, received by XDP, without a tag. */
  public static FlowRecords of(int proto, String source, String destination)
      throws UnknownHostException {
    FlowRecords records = new FlowRecords();
    byte[] from = InetAddress.getByName(source).getAddress();
    ByteBuffer record = records.record;
    record.putLong(8, 5_000_000_000L).putLong(16, 98).putInt(KIND, 16).putInt(84, 1);
    record.put(KEY, from).put(KEY + 16, InetAddress.getByName(destination).getAddress());
    record.putShort(KEY + 36, (short) 0xffff).put(KEY + 38, (byte) proto);
    record.put(KEY + 39, (byte) (from.length == 4 ? 4 : 6));
    return records;
  }

  /** Ports, as on the wire. */
  public FlowRecords ports(int source, int destination) {
    record.put(KEY + 32, (byte) (source >> 8)).put(KEY + 33, (byte) source);
    record.put(KEY + 34, (byte) (destination >> 8)).put(KEY + 35, (byte) destination);
    return this;
  }

  /** {@code enum packet_flag} and {@code enum key_flag}. */
  public FlowRecords flags(int packet, int key) {
    record.putInt(88, packet).put(KEY + 41, (byte) key);
    return this;
  }

  /** What the transport header said. */
  public FlowRecords transport(int tcpFlags, int icmpType, int icmpCode) {
    record.put(93, (byte) tcpFlags).put(94, (byte) icmpType).put(95, (byte) icmpCode);
    return this;
  }

  /** Sent, at tc, as so many segments, with a VLAN tag. */
  public FlowRecords sent(int segments, int vlan) {
    record.putInt(84, segments).putShort(KEY + 36, (short) vlan);
    record.put(KEY + 40, (byte) 1).put(92, (byte) 2);
    return this;
  }

  /** {@code enum packet_event_kind}. */
  public FlowRecords kind(int kind) {
    record.putInt(KIND, kind);
    return this;
  }

  /** The bytes. */
  public ByteBuffer bytes() {
    return record;
  }
}
