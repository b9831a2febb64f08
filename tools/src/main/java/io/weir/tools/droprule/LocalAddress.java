package io.weir.tools.droprule;

import io.weir.policy.enforce.Failsafe;
import io.weir.policy.rule.Family;
import io.weir.policy.rule.Prefix;

/** Whether an address is this host's: is_local() of facts.h, but for what only the FIB knows. */
final class LocalAddress {
  private static final long BROADCAST = 0xffffffffL << Integer.SIZE;
  private static final int MULTICAST_V4 = 0xe;
  private static final int MULTICAST_V6 = 0xff;

  private LocalAddress() {}

  static boolean is(Prefix address, Failsafe failsafe) {
    return isToMany(address) || failsafe.local().contains(address);
  }

  private static boolean isToMany(Prefix address) {
    if (address.family() == Family.IPV6) {
      return address.high() >>> 56 == MULTICAST_V6;
    }
    return address.high() >>> 60 == MULTICAST_V4 || address.high() == BROADCAST;
  }
}
