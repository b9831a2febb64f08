package io.weir.policy.document.iptables;

import io.weir.policy.document.source.Findings;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Set;

/** Finds chains that lead back to themselves, which no kernel takes. */
final class Circles {
  private final TableText table;
  private final Findings findings;
  private final Set<String> above = new HashSet<>();
  private final Set<String> done = new HashSet<>();

  Circles(TableText table, Findings findings) {
    this.table = table;
    this.findings = findings;
  }

  /** Says so of each rule that closes a circle; whether there is none. */
  boolean none() {
    boolean none = true;
    for (String chain : table.chains.keySet()) {
      none &= done.contains(chain) || follow(chain);
    }
    return none;
  }

  private boolean follow(String first) {
    boolean none = true;
    Deque<String> names = new ArrayDeque<>();
    Deque<Iterator<RuleText>> rules = new ArrayDeque<>();
    enter(first, names, rules);
    while (!names.isEmpty()) {
      if (!rules.peek().hasNext()) {
        rules.pop();
        above.remove(names.peek());
        done.add(names.pop());
        continue;
      }
      RuleText rule = rules.peek().next();
      String to = rule.target().name();
      if (!rule.target().leads() || done.contains(to)) {
        continue;
      }
      if (above.contains(to)) {
        none = false;
        findings.error(
            rule.position(), "", "the chain " + to + " leads back to itself here", "remove a jump");
      } else {
        enter(to, names, rules);
      }
    }
    return none;
  }

  private void enter(String chain, Deque<String> names, Deque<Iterator<RuleText>> rules) {
    above.add(chain);
    names.push(chain);
    rules.push(table.chains.get(chain).rules.iterator());
  }
}
