package io.weir.policy.enforce;

/** What is done with what a rule decides: {@code enum mode} of packet.h, in its order. */
public enum Mode {
  /** Rules are not looked up. */
  OFF(0),
  /** Verdicts are counted and told; packets pass. */
  AUDIT(1),
  /** Verdicts are carried out. */
  ENFORCE(2);

  private final int word;

  Mode(int word) {
    this.word = word;
  }

  @SuppressWarnings("EnumOrdinal")
  int number() {
    return word;
  }

  /** By its number in packet.h. */
  public static Mode of(int number) {
    return values()[number];
  }
}
