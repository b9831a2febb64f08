package io.weir.ringbuf.traffic;

import java.util.HashMap;
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

  private static final Map<String, Integer> NUMBERS = numbers();

  private IpProtocols() {}

  /** The keyword, or the number. */
  public static String name(int number) {
    return NAMES.getOrDefault(number, Integer.toString(number));
  }

  /** The number of what {@link #name} gives; -1 when it would not. */
  public static int number(String name) {
    Integer number = NUMBERS.get(name);
    if (number != null) {
      return number;
    }
    return name.matches("\\d{1,3}") ? Integer.parseInt(name) : -1;
  }

  /** Whether a name is a keyword rather than a number. */
  static boolean isNamed(String name) {
    return NUMBERS.containsKey(name);
  }

  private static Map<String, Integer> numbers() {
    Map<String, Integer> numbers = new HashMap<>();
    NAMES.forEach((number, name) -> numbers.put(name, number));
    return numbers;
  }
}
