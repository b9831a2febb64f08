package io.weir.policy.document.iptables;

import io.weir.policy.model.Position;
import io.weir.policy.rule.Family;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** A table as it was read. */
final class TableText {
  static final String FILTER = "filter";

  /** iptables(8), TABLES. */
  private static final Map<String, Set<String>> BUILT_IN =
      Map.of(
          FILTER,
          Set.of("INPUT", "FORWARD", "OUTPUT"),
          "nat",
          Set.of("PREROUTING", "INPUT", "OUTPUT", "POSTROUTING"),
          "mangle",
          Set.of("PREROUTING", "INPUT", "FORWARD", "OUTPUT", "POSTROUTING"),
          "raw",
          Set.of("PREROUTING", "OUTPUT"),
          "security",
          Set.of("INPUT", "FORWARD", "OUTPUT"));

  final String name;
  final Family family;
  final Position position;

  /** Whether iptables-nft wrote it. */
  final boolean nft;

  final Map<String, ChainText> chains = new LinkedHashMap<>();

  TableText(String name, Family family, Position position, boolean nft) {
    this.name = name;
    this.family = family;
    this.position = position;
    this.nft = nft;
  }

  /** {@code iptables filter}. */
  String title() {
    return program() + " " + name;
  }

  /** Whose table it is: {@code iptables} or {@code ip6tables}. */
  String program() {
    return family == Family.IPV4 ? "iptables" : "ip6tables";
  }

  static boolean isKnown(String table) {
    return BUILT_IN.containsKey(table);
  }

  /** Whether the kernel calls a chain of this name. */
  boolean isBuiltIn(String chain) {
    return BUILT_IN.get(name).contains(chain);
  }
}
