package io.weir.policy.check;

/** What becomes of a flow. */
public enum PolicyVerdict {
  ALLOW("allow"),
  DENY("deny");

  private final String label;

  PolicyVerdict(String label) {
    this.label = label;
  }

  /** As JSON has it. */
  public String label() {
    return label;
  }
}
