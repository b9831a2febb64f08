package io.weir.policy.enforce;

/** What is done with what a rule decides: {@code enum mode} of packet.h, in its order. */
public enum Mode {
  /** Rules are not looked up. */
  OFF,
  /** Verdicts are counted and told; packets pass. */
  AUDIT,
  /** Verdicts are carried out. */
  ENFORCE;

  int number() {
    return ordinal();
  }

  static Mode of(int number) {
    return values()[number];
  }
}
