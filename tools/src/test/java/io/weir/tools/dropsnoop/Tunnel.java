package io.weir.tools.dropsnoop;

import io.weir.tools.xdptop.Pcap;
import java.util.List;

/**
 * Frames of tunnels, from the far end of a lab to an address that nobody has; their IPv4 checksum
 * is wrong.
 *
 * @param type what JSON calls it
 * @param id its number; -1 when it has none
 * @param frame hexadecimal, from the ethertype on
 * @param source the inner flow's
 * @param destination the inner flow's
 */
record Tunnel(String type, long id, String frame, String source, String destination) {
  private static final String ETHERNET = "020000000012 020000000011";

  /** From port 1000 to port 53. */
  private static final String UDP = "03e8 0035 0008 0000";

  private static final String SOURCE4 = "10.0.0.1";
  private static final String DESTINATION4 = "10.0.0.2";
  private static final String INNER4 = "4500001c00000000 40110000 0a000001 0a000002" + UDP;
  private static final String SOURCE6 = "2001:db8:1::1";
  private static final String DESTINATION6 = "2001:db8:1::2";
  private static final String INNER6 =
      "60000000 0008 11 40 20010db8000100000000000000000001 20010db8000100000000000000000002" + UDP;

  /** One of each kind. */
  static List<Tunnel> all() {
    return List.of(
        over4("vxlan", 42, 17, udp(4789, "08000000 00002a00" + ETHERNET + "0800" + INNER4)),
        over6("vxlan", 43, 17, udp(8472, "08000000 00002b00" + ETHERNET + "86dd" + INNER6)),
        over6("geneve", 7, 17, udp(6081, "01 00 6558 000007 00 01020300" + frame6())),
        over4("gre", 99, 47, "2000 0800 00000063" + INNER4),
        over6("gre", -1, 47, "0000 6558" + frame6()),
        over4("ipip", -1, 4, INNER4),
        over6("ipip", -1, 41, INNER6));
  }

  private static String frame6() {
    return ETHERNET + "86dd" + INNER6;
  }

  private static Tunnel over4(String type, long id, int protocol, String payload) {
    String frame = "0800" + Pcap.ip4(protocol, payload);
    return new Tunnel(type, id, frame, SOURCE4, DESTINATION4);
  }

  /** What is carried is IPv6. */
  private static Tunnel over6(String type, long id, int protocol, String payload) {
    String frame = "0800" + Pcap.ip4(protocol, payload);
    return new Tunnel(type, id, frame, SOURCE6, DESTINATION6);
  }

  private static String udp(int port, String payload) {
    int bytes = 8 + payload.replace(" ", "").length() / 2;
    return String.format("c000 %04x %04x 0000", port, bytes) + payload;
  }
}
