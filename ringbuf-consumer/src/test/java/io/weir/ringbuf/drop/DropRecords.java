package io.weir.ringbuf.drop;

import io.weir.ringbuf.layout.StructLayout;
import io.weir.ringbuf.layout.StructLayout.Field;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.Map;

/** Records of drops, with a layout of the tests' own making: every field on 16 bytes of its own. */
final class DropRecords {
  static final int HEADERS = 256;
  private static final int FRAMES = 64;
  private static final Map<String, Field> FIELDS = fields();
  private static final int SIZE = end("stack");

  private final ByteBuffer record = ByteBuffer.allocateDirect(SIZE).order(ByteOrder.nativeOrder());
  private int length = FIELDS.get("headers").offset();

  private static Map<String, Field> fields() {
    Map<String, Integer> sizes = new LinkedHashMap<>();
    for (String name : new String[] {"boot_ns", "location", "cgroup_id", "nf_place", "nf_handle"}) {
      sizes.put(name, 8);
    }
    for (String key : new String[] {"key", "inner"}) {
      sizes.put(key + ".saddr", 16);
      sizes.put(key + ".daddr", 16);
      sizes.put(key + ".sport", 2);
      sizes.put(key + ".dport", 2);
      sizes.put(key + ".vlan", 2);
      sizes.put(key + ".ifindex", 4);
      for (String name : new String[] {"proto", "family", "direction", "flags"}) {
        sizes.put(key + "." + name, 1);
      }
    }
    for (String name :
        new String[] {
          "reason",
          "netns",
          "bytes",
          "pid",
          "uid",
          "cpu",
          "packet_flags",
          "network_at",
          "transport_at"
        }) {
      sizes.put(name, 4);
    }
    for (String name :
        new String[] {"flags", "ethertype", "header_bytes", "tag_protocol", "tag_tci"}) {
      sizes.put(name, 2);
    }
    for (String name : new String[] {"netns_source", "tcp_flags", "icmp_type", "icmp_code"}) {
      sizes.put(name, 1);
    }
    sizes.put("comm", 16);
    sizes.put("interface", 16);
    sizes.put("headers", HEADERS);
    sizes.put("stack", FRAMES * 8);
    return laidOut(sizes);
  }

  private static Map<String, Field> laidOut(Map<String, Integer> sizes) {
    Map<String, Field> fields = new LinkedHashMap<>();
    int at = 16;
    for (Map.Entry<String, Integer> size : sizes.entrySet()) {
      fields.put(size.getKey(), new Field(at, size.getValue()));
      at += Math.max(16, size.getValue());
    }
    return fields;
  }

  private static int end(String name) {
    return FIELDS.get(name).offset() + FIELDS.get(name).sizeBytes();
  }

  /** {@code struct drop_event}. */
  static StructLayout layout() {
    return new StructLayout("drop_event", SIZE, FIELDS);
  }

  /** A field's value. */
  DropRecords set(String field, long value) {
    int at = FIELDS.get(field).offset();
    switch (FIELDS.get(field).sizeBytes()) {
      case 1 -> record.put(at, (byte) value);
      case 2 -> record.putShort(at, (short) value);
      case 4 -> record.putInt(at, (int) value);
      default -> record.putLong(at, value);
    }
    return this;
  }

  /** A flow of {@code key} or {@code inner}; ports are those of the wire. */
  DropRecords flow(String key, int proto, String source, int sport, String destination, int dport)
      throws UnknownHostException {
    byte[] from = InetAddress.getByName(source).getAddress();
    record.put(FIELDS.get(key + ".saddr").offset(), from);
    record.put(
        FIELDS.get(key + ".daddr").offset(), InetAddress.getByName(destination).getAddress());
    set(key + ".sport", Short.reverseBytes((short) sport));
    set(key + ".dport", Short.reverseBytes((short) dport));
    set(key + ".vlan", 0xffff);
    return set(key + ".proto", proto).set(key + ".family", from.length == 4 ? 4 : 6);
  }

  /** A text field. */
  DropRecords text(String field, String text) {
    record.put(FIELDS.get(field).offset(), text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    return this;
  }

  /** The packet's first bytes, after which the record ends. */
  DropRecords headers(byte[] bytes) {
    record.put(FIELDS.get("headers").offset(), bytes);
    length = FIELDS.get("headers").offset() + bytes.length;
    return set("header_bytes", bytes.length);
  }

  /** Return addresses, after which the record ends. */
  DropRecords stack(long... addresses) {
    int at = FIELDS.get("stack").offset();
    for (long address : addresses) {
      record.putLong(at, address);
      at += Long.BYTES;
    }
    length = at;
    return this;
  }

  /** The bytes; what lies behind {@link #length} is of no record. */
  ByteBuffer bytes() {
    return record;
  }

  int length() {
    return length;
  }
}
