package io.weir.policy.model;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * All chains, and the one that each hook begins with. A flow that no rule decides is allowed. No
 * chain leads back to itself.
 *
 * @param chains by name
 * @param entries names of chains
 */
public record PolicyProgram(Map<String, PolicyChain> chains, Map<Hook, String> entries) {
  /**
   * Checks that chains are there, and lead nowhere in a circle.
   *
   * @throws IllegalArgumentException if not, with the chain's name
   */
  public PolicyProgram {
    chains = Map.copyOf(chains);
    entries = Map.copyOf(entries);
    Set<String> done = new HashSet<>();
    for (String chain : chains.keySet()) {
      follow(chain, chains, new HashSet<>(), done);
    }
    for (String chain : entries.values()) {
      require(chain, chains);
    }
  }

  /** A program of these. */
  public static PolicyProgram of(List<PolicyChain> chains, Map<Hook, String> entries) {
    Map<String, PolicyChain> byName = new HashMap<>();
    for (PolicyChain chain : chains) {
      if (byName.put(chain.name(), chain) != null) {
        throw new IllegalArgumentException("chain " + chain.name() + ": there are two");
      }
    }
    return new PolicyProgram(byName, entries);
  }

  /** The chain of this name. */
  public PolicyChain chain(String name) {
    return require(name, chains);
  }

  /** Without recursion: a hostile document's chains are as deep as it has lines. */
  private static void follow(
      String first, Map<String, PolicyChain> chains, Set<String> above, Set<String> done) {
    Deque<Iterator<PolicyRule>> rules = new ArrayDeque<>();
    Deque<String> names = new ArrayDeque<>();
    String next = first;
    while (true) {
      if (next != null && !done.contains(next)) {
        if (!above.add(next)) {
          throw new IllegalArgumentException("chain " + next + ": it leads back to itself");
        }
        names.push(next);
        rules.push(require(next, chains).rules().iterator());
      }
      if (names.isEmpty()) {
        return;
      }
      next = nextChain(rules.peek());
      if (next == null) {
        rules.pop();
        above.remove(names.peek());
        done.add(names.pop());
      }
    }
  }

  private static String nextChain(Iterator<PolicyRule> rules) {
    while (rules.hasNext()) {
      String chain = rules.next().action().chain();
      if (!chain.isEmpty()) {
        return chain;
      }
    }
    return null;
  }

  private static PolicyChain require(String name, Map<String, PolicyChain> chains) {
    PolicyChain chain = chains.get(name);
    if (chain == null) {
      throw new IllegalArgumentException("chain " + name + ": there is none");
    }
    return chain;
  }
}
