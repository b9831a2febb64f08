package io.weir.policy.trigger;

/** How a measure is compared with its bound. */
enum Comparison {
  MORE(">"),
  AT_LEAST(">="),
  LESS("<"),
  AT_MOST("<=");

  /** What holds goes on to hold until it is a fifth away from its bound. */
  private static final double KEPT = 0.8;

  private final String sign;

  Comparison(String sign) {
    this.sign = sign;
  }

  String sign() {
    return sign;
  }

  /** Whether it holds. */
  boolean holds(double value, double bound) {
    return switch (this) {
      case MORE -> value > bound;
      case AT_LEAST -> value >= bound;
      case LESS -> value < bound;
      case AT_MOST -> value <= bound;
    };
  }

  /** Whether it still holds, where it did in the tick before. */
  boolean stillHolds(double value, double bound) {
    boolean lower = this == MORE || this == AT_LEAST;
    return holds(value, lower ? bound * KEPT : bound / KEPT);
  }
}
