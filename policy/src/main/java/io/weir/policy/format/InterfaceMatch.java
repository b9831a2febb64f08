package io.weir.policy.format;

import io.weir.policy.text.Refusal;
import java.util.List;

/** Interfaces of which a packet must have one, or if negated none. */
record InterfaceMatch(List<String> names, boolean negated) {
  /**
   * Whether this is one.
   *
   * @param given null: not known; empty: packets here have none
   */
  boolean is(String given) throws Refusal {
    boolean named = false;
    for (String name : names) {
      named |= InterfaceName.is(name, given);
    }
    return named != negated;
  }
}
