package io.weir.policy.model;

import java.util.List;

/** Rules in the order in which they are asked. Behind the last one is what comes of RETURN. */
public record PolicyChain(String name, List<PolicyRule> rules) {
  public PolicyChain {
    rules = List.copyOf(rules);
  }
}
