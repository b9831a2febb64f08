package io.weir.policy.document.iptables;

import io.weir.policy.model.PolicyRule;
import java.util.List;

/** What a table's rules become. */
interface RuleTranslation {
  /**
   * Adds what a rule becomes in a chain.
   *
   * @param leadsTo the chain that it leads to, as the program calls it; empty when to none
   */
  void add(RuleText rule, ChainText chain, String leadsTo, List<PolicyRule> rules);
}
