package io.weir.policy.model;

/** Why a flow met its verdict. */
public enum Reason {
  /** A rule says so. */
  RULE("rule"),
  /** Policies that select the endpoint allow only what they name. */
  DEFAULT_DENY("default-deny"),
  /** No policy selects the endpoint. */
  NO_POLICY("no-policy"),
  /** The policy of a built-in chain. */
  CHAIN_POLICY("chain-policy"),
  /** The connection was allowed when it began. */
  ESTABLISHED("established");

  private final String label;

  Reason(String label) {
    this.label = label;
  }

  /** As JSON has it. */
  public String label() {
    return label;
  }
}
