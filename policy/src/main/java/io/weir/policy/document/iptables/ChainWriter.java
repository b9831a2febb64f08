package io.weir.policy.document.iptables;

import io.weir.policy.document.ProgramBuilder;
import io.weir.policy.model.PolicyChain;
import io.weir.policy.model.PolicyRule;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Writes the chains of a table that one of its built-in chains leads to. Each hook has them anew:
 * what a rule about an interface means depends on it.
 */
final class ChainWriter {
  private final TableText table;
  private final String prefix;
  private final ProgramBuilder program;
  private final RuleTranslation translation;

  /**
   * A writer.
   *
   * @param prefix of the chains' names in the program
   */
  ChainWriter(TableText table, String prefix, ProgramBuilder program, RuleTranslation translation) {
    this.table = table;
    this.prefix = prefix;
    this.program = program;
    this.translation = translation;
  }

  /** Writes a chain and all that it leads to; gives its name in the program. */
  String write(String first) {
    Deque<String> open = new ArrayDeque<>(List.of(first));
    Set<String> seen = new HashSet<>(open);
    while (!open.isEmpty()) {
      ChainText chain = table.chains.get(open.pop());
      List<PolicyRule> rules = new ArrayList<>();
      for (RuleText rule : chain.rules) {
        String to = rule.target().leads() ? rule.target().name() : "";
        translation.add(rule, chain, to.isEmpty() ? "" : prefix + to, rules);
        if (!to.isEmpty() && seen.add(to)) {
          open.push(to);
        }
      }
      program.addChain(new PolicyChain(prefix + chain.name, rules));
    }
    return prefix + first;
  }
}
