package io.weir.policy.format;

/**
 * An interface that a packet must have, or must not have.
 *
 * @param name null: any
 */
record InterfaceMatch(String name, boolean negated) {
  static final InterfaceMatch ANY = new InterfaceMatch(null, false);

  /**
   * Whether this is it.
   *
   * @param given null: not known; empty: packets here have none
   */
  boolean is(String given) throws Refusal {
    return name == null || InterfaceName.is(name, given) != negated;
  }
}
