package io.weir.bpf;

import java.util.List;

/**
 * A base chain of nftables: one that the kernel begins with.
 *
 * @param family the table's, {@code NFPROTO_*}
 * @param hook where packets come to it
 * @param priority those with lower ones come first
 * @param type filter, nat or route
 */
public record NftChain(
    int family, String table, String name, Hook hook, int priority, String type) {
  private static final int NETDEV = 5; // NFPROTO_NETDEV

  /** {@code enum nf_inet_hooks} of linux/netfilter.h, and the two of a device's own. */
  public enum Hook {
    PREROUTING,
    INPUT,
    FORWARD,
    OUTPUT,
    POSTROUTING,
    INGRESS,
    EGRESS,
    UNKNOWN;

    private static final List<Hook> NUMBERS =
        List.of(PREROUTING, INPUT, FORWARD, OUTPUT, POSTROUTING, INGRESS);

    static Hook of(int family, int number) {
      if (family == NETDEV) {
        return number == 0 ? INGRESS : EGRESS;
      }
      return number >= 0 && number < NUMBERS.size() ? NUMBERS.get(number) : UNKNOWN;
    }
  }
}
