package io.weir.policy.enforce;

import io.weir.bpf.BpfMap;
import io.weir.bpf.BpfObject;
import io.weir.bpf.MapCursor;
import io.weir.ringbuf.layout.StructLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;

/**
 * Forgets connections that nothing was seen of for long: what conntrack gives them, by
 * Documentation/networking/nf_conntrack-sysctl.rst. One thread.
 */
final class ConnectionSweep {
  private static final int TCP = 6;
  private static final int UDP = 17;
  private static final int ICMP = 1;
  private static final int ICMPV6 = 58;
  private static final int CLOSING = 2; // enum connection_flag of packet.h

  private static final Duration ESTABLISHED = Duration.ofDays(5);
  private static final Duration ENDING = Duration.ofMinutes(2);
  private static final Duration STREAM = Duration.ofMinutes(2);
  private static final Duration QUERY = Duration.ofSeconds(30);
  private static final Duration GENERIC = Duration.ofMinutes(10);

  private final BpfMap connections;
  private final RuleClock clock;
  private final int keyBytes;
  private final int valueBytes;
  private final int protocol;
  private final int used;
  private final int flags;

  ConnectionSweep(BpfObject object, RuleClock clock) {
    StructLayout key = object.layout("connection_key");
    StructLayout value = object.layout("connection");
    this.connections = object.map("connections");
    this.clock = clock;
    this.keyBytes = key.sizeBytes();
    this.valueBytes = value.sizeBytes();
    this.protocol = key.offset("proto", 1);
    this.used = value.offset("used", Long.BYTES);
    this.flags = value.offset("flags", 1);
  }

  /** Takes out what has been idle for too long; how many there are left. */
  int sweep() {
    int left = 0;
    MapCursor cursor = connections.cursor();
    long now = clock.now();
    while (cursor.next()) {
      byte[] ended = new byte[cursor.count() * keyBytes];
      int count = 0;
      for (int i = 0; i < cursor.count(); i++) {
        if (isEnded(cursor, i, now)) {
          System.arraycopy(cursor.keys(), i * keyBytes, ended, count * keyBytes, keyBytes);
          count++;
        }
      }
      if (count > 0) {
        connections.deleteAll(ended, count);
      }
      left += cursor.count() - count;
    }
    return left;
  }

  private boolean isEnded(MapCursor cursor, int index, long now) {
    ByteBuffer value = ByteBuffer.wrap(cursor.values()).order(ByteOrder.nativeOrder());
    int at = index * valueBytes;
    boolean closing = (value.get(at + flags) & CLOSING) != 0;
    Duration idle = idle(cursor.keys()[index * keyBytes + protocol] & 0xff, closing);
    return now - value.getLong(at + used) > idle.toSeconds() * clock.hertz();
  }

  /** How long a connection may be silent. */
  static Duration idle(int protocol, boolean closing) {
    return switch (protocol) {
      case TCP -> closing ? ENDING : ESTABLISHED;
      case UDP -> STREAM;
      case ICMP, ICMPV6 -> QUERY;
      default -> GENERIC;
    };
  }
}
