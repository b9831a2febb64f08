package io.weir.policy.document.calico;

import io.weir.policy.document.yaml.Item;
import io.weir.policy.document.yaml.Nearest;
import io.weir.policy.document.yaml.Quoted;
import java.util.Map;

/** Reads a protocol: one of six names, or a number. */
final class ProtocolItem {
  static final int NONE = -1;
  static final int ICMP = 1;
  static final int ICMPV6 = 58;
  static final int TCP = 6;

  private static final Map<String, Integer> NAMES =
      Map.of("TCP", TCP, "UDP", 17, "ICMP", ICMP, "ICMPv6", ICMPV6, "SCTP", 132, "UDPLite", 136);
  private static final int MOST = 255;

  private ProtocolItem() {}

  /** IP's number; {@link #NONE} when it is absent or (an error) none. */
  static int read(Item item) {
    if (item == null) {
      return NONE;
    }
    if (item.isInteger()) {
      Integer number = item.integer(1, MOST);
      return number == null ? NONE : number;
    }
    String name = item.string();
    Integer number = name == null ? null : NAMES.get(name);
    if (name != null && number == null) {
      String nearest = Nearest.of(name, NAMES.keySet());
      item.error(
          "there is no protocol " + Quoted.text(name),
          nearest == null
              ? "TCP, UDP, ICMP, ICMPv6, SCTP, UDPLite or a number from 1 to 255"
              : "did you mean " + nearest + "?");
    }
    return number == null ? NONE : number;
  }
}
