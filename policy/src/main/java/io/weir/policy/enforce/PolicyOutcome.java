package io.weir.policy.enforce;

/** What is done with a packet that a policy decides about: {@code enum policy_counter}. */
public enum PolicyOutcome {
  /** The policy allows it. */
  ALLOWED("allow"),
  /** It is dropped. */
  DENIED("deny"),
  /** It would be dropped. */
  AUDITED("audit"),
  /** It is denied, and passes: nothing cuts a failsafe off. */
  FAILSAFE("failsafe"),
  /** It is denied, and passes: the link needs it. */
  PROTECTED("protected"),
  /** It answers what would have been dropped, and passes. */
  ORPHANED("orphan");

  private static final PolicyOutcome[] BY_NUMBER = values();

  private final String label;

  PolicyOutcome(String label) {
    this.label = label;
  }

  /** In a word. */
  public String label() {
    return label;
  }

  /** By its number in packet.h. */
  public static PolicyOutcome of(int number) {
    return BY_NUMBER[number];
  }
}
