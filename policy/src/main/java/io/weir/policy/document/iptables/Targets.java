package io.weir.policy.document.iptables;

import io.weir.policy.document.iptables.Target.Kind;
import io.weir.policy.text.IptablesExtensions;
import java.util.Set;

/** Targets by their names: iptables(8) TARGETS, iptables-extensions(8) TARGET EXTENSIONS. */
final class Targets {
  private static final Set<String> ADDRESSES =
      Set.of("DNAT", "SNAT", "MASQUERADE", "REDIRECT", "NETMAP", "TPROXY", "DNPT", "SNPT");

  private Targets() {}

  /** Of what stands behind {@code -j}. */
  static Target jump(String name, TableText table) {
    return new Target(table.chains.containsKey(name) ? Kind.JUMP : kind(name), name);
  }

  private static Kind kind(String name) {
    switch (name) {
      case "ACCEPT" -> {
        return Kind.ACCEPT;
      }
      case "DROP", "REJECT" -> {
        return Kind.DROP;
      }
      case "RETURN" -> {
        return Kind.RETURN;
      }
      case "CT", "NOTRACK" -> {
        return Kind.CHANGES_STATE;
      }
      default -> {
        if (IptablesExtensions.GOING_ON.contains(name)) {
          return Kind.GO_ON;
        }
        return ADDRESSES.contains(name) ? Kind.CHANGES_ADDRESS : Kind.OTHER;
      }
    }
  }
}
