package io.weir.policy.text;

import io.weir.ringbuf.traffic.IpProtocols;
import java.util.Map;

/** IP protocols by the names that Linux tools write, beside IANA's keywords. */
public final class Protocols {
  public static final int TCP = 6;
  public static final int UDP = 17;
  public static final int UDPLITE = 136;
  public static final int SCTP = 132;
  public static final int DCCP = 33;
  public static final int ICMP = 1;
  public static final int ICMPV6 = 58;

  /** From Debian's /etc/protocols, which is what the C library names numbers by. */
  private static final Map<String, Integer> OTHERS =
      Map.ofEntries(
          Map.entry("ipencap", 4),
          Map.entry("st", 5),
          Map.entry("igp", 9),
          Map.entry("pup", 12),
          Map.entry("hmp", 20),
          Map.entry("xns-idp", 22),
          Map.entry("iso-tp4", 29),
          Map.entry("xtp", 36),
          Map.entry("ddp", 37),
          Map.entry("idpr-cmtp", 38),
          Map.entry("idrp", 45),
          Map.entry("skip", 57),
          Map.entry("rspf", 73),
          Map.entry("vmtp", 81),
          Map.entry("ospf", 89),
          Map.entry("ax.25", 93),
          Map.entry("isis", 124),
          Map.entry("fc", 133),
          Map.entry("manet", 138),
          Map.entry("wesp", 141),
          Map.entry("rohc", 142),
          Map.entry("icmpv6", ICMPV6),
          Map.entry("ipv6-mh", 135),
          Map.entry("mh", 135));

  private Protocols() {}

  /** The number of a name that some tool writes, or of a decimal number. */
  public static int number(String name) throws Refusal {
    return OTHERS.containsKey(name) ? OTHERS.get(name) : ofIana(name);
  }

  /** The number of one of IANA's keywords in lower case, or of a decimal number. */
  public static int ofIana(String name) throws Refusal {
    int number = IpProtocols.number(name);
    if (number < 0 || number > 255) {
      throw new Refusal(
          "'" + Source.shown(name) + "' is no IP protocol: a keyword such as tcp, or 0 to 255");
    }
    return number;
  }

  /**
   * Whether it is a header that an IPv6 packet has before its transport header, so that it is never
   * the protocol that a rule is compared with.
   */
  public static boolean isExtension(int protocol) {
    return switch (protocol) {
      case 0, 43, 44, 51, 60, 135, 139, 140 -> true;
      default -> false;
    };
  }
}
