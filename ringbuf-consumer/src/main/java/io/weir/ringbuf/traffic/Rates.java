package io.weir.ringbuf.traffic;

/**
 * Averages over the {@link Window windows}.
 *
 * @param last2 over 2 seconds
 * @param last10 over 10 seconds
 * @param last40 over 40 seconds
 */
public record Rates(Rate last2, Rate last10, Rate last40) {
  /** A rate in packets and bytes a second. */
  public record Rate(double packets, double bytes) {}

  /** The rate over one window. */
  public Rate over(Window window) {
    return switch (window) {
      case SHORT -> last2;
      case MIDDLE -> last10;
      case LONG -> last40;
    };
  }
}
