package io.weir.policy.format;

import io.weir.policy.rule.Family;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A table of an iptables file. */
final class IptablesTable {
  final String name;
  final Family family;

  /** Whether iptables-nft wrote it. */
  final boolean nft;

  final Map<String, Chain> chains = new LinkedHashMap<>();

  /** Lines that are in none of its chains, so that what they do is not known. */
  final List<ChainStep> strays = new ArrayList<>();

  IptablesTable(String name, Family family, boolean nft) {
    this.name = name;
    this.family = family;
    this.nft = nft;
  }
}
