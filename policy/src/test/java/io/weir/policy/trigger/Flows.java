package io.weir.policy.trigger;

import io.weir.ringbuf.traffic.Address;
import io.weir.ringbuf.traffic.Counts;
import io.weir.ringbuf.traffic.Direction;
import io.weir.ringbuf.traffic.FlowKey;

/** Flows to 198.51.100.1 for tests. */
final class Flows {
  static final int TCP = 6;
  static final int UDP = 17;
  static final int ICMP = 1;
  static final int SYN = 2;
  static final int SYN_ACK_PSH = 2 + 16 + 8;

  private static final Address HERE = Address.ipv4(0xc6336401);

  private Flows() {}

  /** 192.0.2.n. */
  static Address source(int n) {
    return Address.ipv4(0xc0000200 | n);
  }

  static FlowGain udp(Address source, int port, long packets) {
    return gain(key(source, UDP, 4000, port), packets, 100 * packets, 0);
  }

  static FlowGain tcp(Address source, int sourcePort, int flags, long packets) {
    return gain(key(source, TCP, sourcePort, 80), packets, 60 * packets, flags);
  }

  static FlowGain icmp(Address source, long packets) {
    return gain(key(source, ICMP, -1, -1), packets, 84 * packets, 0);
  }

  static FlowGain gain(FlowKey key, long packets, long bytes, int flags) {
    return new FlowGain(key, new Counts(packets, bytes), flags, false);
  }

  static FlowKey key(Address source, int protocol, int sourcePort, int destinationPort) {
    return new FlowKey(
        Direction.RECEIVE,
        protocol,
        source,
        sourcePort,
        source.ipv6() ? new Address(0x20010db800000000L, 1, true) : HERE,
        destinationPort,
        -1,
        FlowKey.Part.WHOLE);
  }
}
