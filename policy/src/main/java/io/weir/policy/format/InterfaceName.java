package io.weir.policy.format;

import io.weir.policy.text.Refusal;
import io.weir.policy.text.Source;

/** What a rule that names an interface means for the one that rules are made for. */
final class InterfaceName {
  private InterfaceName() {}

  /**
   * Whether it is that one; a plus at the end stands for anything that follows.
   *
   * @param given the interface that rules are for; null when it is not known
   */
  static boolean is(String named, String given) throws Refusal {
    if (given == null) {
      throw new Refusal("is about an interface, and it was not said which one rules are for");
    }
    if (named.endsWith("+")) {
      return given.startsWith(named.substring(0, named.length() - 1));
    }
    if (named.startsWith(given + ".") || named.startsWith(given + ":")) {
      throw new Refusal(
          "whether " + Source.shown(named) + " is a VLAN of " + given + " is not known here");
    }
    return named.equals(given);
  }
}
