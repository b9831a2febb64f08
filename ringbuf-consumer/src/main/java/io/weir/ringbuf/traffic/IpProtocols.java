package io.weir.ringbuf.traffic;

import java.util.Map;

/**
 * Names of IP protocol numbers: the keyword of IANA's "Assigned Internet Protocol Numbers" in lower
 * case where a packet is likely to carry it, else the number.
 */
public final class IpProtocols {
  private static final Map<Integer, String> NAMES =
      Map.ofEntries(
          Map.entry(0, "hopopt"),
          Map.entry(1, "icmp"),
          Map.entry(2, "igmp"),
          Map.entry(3, "ggp"),
          Map.entry(4, "ipv4"),
          Map.entry(6, "tcp"),
          Map.entry(8, "egp"),
          Map.entry(17, "udp"),
          Map.entry(27, "rdp"),
          Map.entry(33, "dccp"),
          Map.entry(41, "ipv6"),
          Map.entry(43, "ipv6-route"),
          Map.entry(44, "ipv6-frag"),
          Map.entry(46, "rsvp"),
          Map.entry(47, "gre"),
          Map.entry(50, "esp"),
          Map.entry(51, "ah"),
          Map.entry(58, "ipv6-icmp"),
          Map.entry(59, "ipv6-nonxt"),
          Map.entry(60, "ipv6-opts"),
          Map.entry(88, "eigrp"),
          Map.entry(89, "ospfigp"),
          Map.entry(94, "ipip"),
          Map.entry(97, "etherip"),
          Map.entry(98, "encap"),
          Map.entry(103, "pim"),
          Map.entry(108, "ipcomp"),
          Map.entry(112, "vrrp"),
          Map.entry(115, "l2tp"),
          Map.entry(132, "sctp"),
          Map.entry(135, "mobility-header"),
          Map.entry(136, "udplite"),
          Map.entry(137, "mpls-in-ip"),
          Map.entry(139, "hip"),
          Map.entry(140, "shim6"),
          Map.entry(143, "ethernet"));

  private IpProtocols() {}

  /** The keyword, or the number. */
  public static String name(int number) {
    return NAMES.getOrDefault(number, Integer.toString(number));
  }

  /** Whether a name is a keyword rather than a number. */
  static boolean isNamed(String name) {
    return NAMES.containsValue(name);
  }
}
