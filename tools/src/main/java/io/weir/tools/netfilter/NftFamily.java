package io.weir.tools.netfilter;

import java.util.Locale;

/** Names of {@code enum nf_inet_protos} of linux/netfilter.h, as nft(8) has them for tables. */
public final class NftFamily {
  private NftFamily() {}

  /** The name, or the number. */
  public static String name(int family) {
    return switch (family) {
      case 1 -> "inet";
      case 2 -> "ip";
      case 3 -> "arp";
      case 5 -> "netdev";
      case 7 -> "bridge";
      case 10 -> "ip6";
      default -> String.format(Locale.ROOT, "%d", family);
    };
  }
}
