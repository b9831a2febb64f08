package io.weir.tools.dropsnoop;

import io.weir.testsupport.Commands;
import io.weir.tools.xdptop.TrafficLab;

/**
 * Makes the kernel drop packets in a lab's near namespace, {@link #COUNT} for each cause, each
 * cause with destination ports or an address of its own.
 */
final class Drops {
  static final int COUNT = 23;
  static final String NEAR = "192.0.2.1";
  static final String STRANGER = "198.51.100.9"; // no route leads there
  static final String NO_ROUTE = "203.0.113.9";
  static final int CLOSED = 7001;
  static final int FILTERED = 8001;
  static final int CORRUPTED = 9001;
  static final int SPOOFED = 10_001;
  static final int EXPIRED = 11_001;
  static final int OUTGOING = 12_001;

  private static final String NEAR_RULES =
      "table inet drops {"
          + " chain in { type filter hook input priority 0; udp dport 8001-8023 drop; };"
          + " chain out { type filter hook output priority 0; udp dport 12001-12023 drop; }; }";

  private static final String FAR_RULES =
      "table ip corrupt { chain out { type filter hook output priority 0;"
          + " udp dport 9001-9023 @nh,80,16 set 0x1234; }; }";

  private final TrafficLab lab;

  /** Prepares the namespaces. */
  Drops(TrafficLab lab) {
    this.lab = lab;
    String quiet = "net.ipv6.conf.all.disable_ipv6=1"; // its own packets are dropped now and then
    lab.inNear("sysctl", "-q", "-w", quiet);
    lab.inFar("sysctl", "-q", "-w", quiet);
    lab.inNear("nft", NEAR_RULES);
    lab.inFar("nft", FAR_RULES);
    lab.inNear("sysctl", "-q", "-w", "net.ipv4.ip_forward=1", "net.ipv4.conf.v0.rp_filter=1");
    Commands.run("ip", "-n", lab.far, "address", "add", STRANGER + "/32", "dev", "v1");
    Commands.run("ip", "-n", lab.far, "route", "add", "203.0.113.0/24", "via", NEAR);
  }

  /** All of them. */
  void make() {
    lab.udpToPorts(NEAR, CLOSED, COUNT);
    lab.udpToPorts(NEAR, FILTERED, COUNT);
    lab.udpToPorts(NEAR, CORRUPTED, COUNT);
    lab.udpToPorts(NO_ROUTE, CLOSED, COUNT);
    lab.udpFromNearToPorts("192.0.2.2", OUTGOING, COUNT);
    spoof();
    expire();
  }

  private void spoof() {
    Commands.run("ip", "-n", lab.far, "route", "add", NEAR + "/32", "dev", "v1", "src", STRANGER);
    lab.udpToPorts(NEAR, SPOOFED, COUNT);
    Commands.run("ip", "-n", lab.far, "route", "del", NEAR + "/32", "dev", "v1");
  }

  private void expire() {
    lab.inFar("sysctl", "-q", "-w", "net.ipv4.ip_default_ttl=1");
    lab.udpToPorts(NO_ROUTE.replace(".9", ".10"), EXPIRED, COUNT);
  }
}
