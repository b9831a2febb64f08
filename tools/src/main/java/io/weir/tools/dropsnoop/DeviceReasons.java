package io.weir.tools.dropsnoop;

import io.weir.bpf.BpfSpec;
import io.weir.ringbuf.drop.DropReason;
import io.weir.ringbuf.drop.DropReasons;
import java.util.Arrays;
import java.util.Set;

/**
 * Which drops an interface's own counters may have counted too. IP, what is above it, netfilter and
 * traffic control count theirs elsewhere, so those are not compared; whatever is not known is.
 */
final class DeviceReasons {
  private static final int CORE_REASONS = 512; // dropsnoop.h

  private static final Set<String> FIRST_WORDS =
      Set.of(
          "TCP",
          "UDP",
          "SOCKET",
          "NEIGH",
          "XFRM",
          "IPV6",
          "ICMP",
          "NETFILTER",
          "TC",
          "QDISC",
          "FRAG",
          "UNIX");

  /** IP itself, but not what IP does for a tunnel's interface. */
  private static final String IP = "IP_";

  private static final String IP_TUNNEL = "IP_TUNNEL";

  private static final Set<String> NAMES =
      Set.of(
          "NO_SOCKET",
          "OTHERHOST",
          "PROTO_MEM",
          "BPF_CGROUP_EGRESS",
          "IPV6DISABLED",
          "XDP",
          "DUP_FRAG",
          "UNICAST_IN_L2_MULTICAST",
          "CONSUMED",
          "QUEUE_PURGE");

  private DeviceReasons() {}

  /** Tells the programs, before they are loaded. */
  static void describeTo(BpfSpec spec, DropReasons reasons) {
    byte[] compared = new byte[CORE_REASONS];
    Arrays.fill(compared, (byte) 1);
    for (String name : reasons.names()) {
      int number = reasons.named(name).map(DropReason::number).orElse(CORE_REASONS);
      if (number >= 0 && number < CORE_REASONS && !isCompared(name)) {
        compared[number] = 0;
      }
    }
    spec.constant("device_reasons", compared);
  }

  static boolean isCompared(String name) {
    if (NAMES.contains(name)) {
      return false;
    }
    if (name.startsWith(IP)) {
      return name.startsWith(IP_TUNNEL);
    }
    int end = name.indexOf('_');
    return !FIRST_WORDS.contains(end < 0 ? name : name.substring(0, end));
  }
}
