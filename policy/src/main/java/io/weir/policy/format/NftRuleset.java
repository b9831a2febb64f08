package io.weir.policy.format;

import io.weir.policy.format.ChainStep.Outcome;
import io.weir.policy.rule.Family;
import io.weir.policy.text.Source;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** Chains and sets of a file of nft; each name is known within its table. */
final class NftRuleset {
  /**
   * A chain, and where the kernel calls it.
   *
   * @param hook empty: nowhere
   */
  record Called(Chain chain, String family, String type, String hook, long priority) {
    /** The addresses of its packets; null: both. */
    Family addresses() {
      return NftRuleset.addresses(family);
    }

    /** Whether its packets are IP's, and it is one that only decides about them. */
    boolean filters() {
      return type.equals("filter") && Set.of("ip", "ip6", "inet").contains(family);
    }
  }

  final Map<String, Called> chains = new LinkedHashMap<>();
  final Map<String, NftSet> sets = new LinkedHashMap<>();
  private final Set<String> updated = new HashSet<>();

  /** The name of the table of something. */
  static String table(Object json) {
    return JsonTree.text(json, "family") + " " + JsonTree.text(json, "table") + " ";
  }

  void addChain(Object json, int line) {
    String name = JsonTree.text(json, "name");
    String family = JsonTree.text(json, "family");
    ChainStep policy = null;
    if (!JsonTree.text(json, "hook").isEmpty()) {
      String text = "chain " + table(json) + name + " policy " + JsonTree.text(json, "policy");
      text = Source.shown(text);
      policy = new ChainStep(line, text, text, addresses(family));
      policy.outcome = JsonTree.text(json, "policy").equals("drop") ? Outcome.DROP : Outcome.ACCEPT;
      policy.why = "policy of " + name;
    }
    Object priority = JsonTree.member(json, "prio");
    Called called =
        new Called(
            new Chain(name, policy),
            family,
            JsonTree.text(json, "type"),
            JsonTree.text(json, "hook"),
            priority instanceof Long number ? number : 0);
    chains.put(table(json) + name, called);
  }

  void addSet(Object json) {
    sets.put(table(json) + JsonTree.text(json, "name"), NftSet.of(json));
  }

  /** A statement of a rule that adds to a set makes the set one that cannot be relied on. */
  void noteUpdates(Object rule) {
    for (Object expression : JsonTree.list(rule, "expr")) {
      Object update = JsonTree.member(expression, "set");
      String name = JsonTree.text(update, "set");
      if (name.startsWith("@")) {
        updated.add(table(rule) + name.substring(1));
      }
    }
  }

  Chain chain(String table, String name) {
    Called called = chains.get(table + name);
    return called == null ? null : called.chain;
  }

  NftSet set(String table, String name) {
    NftSet set = sets.get(table + name);
    if (set != null && updated.contains(table + name)) {
      set.refusal = "packets add to it";
    }
    return set;
  }

  static Family addresses(String family) {
    return switch (family) {
      case "ip" -> Family.IPV4;
      case "ip6" -> Family.IPV6;
      default -> null;
    };
  }
}
