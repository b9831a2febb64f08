package io.weir.policy.compile;

import io.weir.policy.table.HeldRule;
import io.weir.policy.table.RuleSize;
import java.util.List;

/**
 * A policy as rules of a table. Of each the VLAN is a connection's state, by the numbers of {@link
 * io.weir.policy.model.ConnectionState}, and {@code local} says of what is sent that this host made
 * it.
 *
 * @param rules with ids from 1 in the order in which they are asked; the first that fits decides
 * @param origins what each was compiled from, in the same order
 * @param unresolved what could not be told exactly, in words; empty: decides as the evaluator does
 * @param decidesAgain whether connections that are open are decided about anew when this takes
 *     another's place, by the packet that opened them
 */
public record CompiledPolicy(
    List<HeldRule> rules,
    List<CompiledRule> origins,
    List<String> unresolved,
    boolean decidesAgain) {
  public CompiledPolicy {
    rules = List.copyOf(rules);
    origins = List.copyOf(origins);
    unresolved = List.copyOf(unresolved);
  }

  /** How many entries of a table the rules are. */
  public long entries() {
    return rules.stream().mapToLong(held -> RuleSize.entries(held.rule().match())).sum();
  }

  /** What a rule was compiled from. */
  public CompiledRule origin(int id) {
    return origins.get(id - 1);
  }
}
