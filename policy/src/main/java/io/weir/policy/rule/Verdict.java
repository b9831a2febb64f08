package io.weir.policy.rule;

/** What a rule says of a packet, {@code enum verdict} of rules.h; of equal ranks the first wins. */
public enum Verdict {
  PASS(0),
  /** Passes up to a rate, and drops what is above. */
  LIMIT(1),
  DROP(2);

  private final int index;

  Verdict(int index) {
    this.index = index;
  }

  /** Its number in rules.h. */
  public int index() {
    return index;
  }
}
