package io.weir.ringbuf.enrich;

import java.util.function.LongSupplier;

/**
 * Turns the kernel's CLOCK_BOOTTIME into wall-clock time.
 *
 * <p>The offset between the two is measured at construction and again once {@value #INTERVAL_NS} ns
 * have passed, because the wall clock is stepped and slewed (NTP, an operator). Times between two
 * measurements share one offset, so that events keep their order. One thread. No allocation and, in
 * between, no measurement: a clock read and an addition.
 */
public final class WallClock {
  /** How long an offset is used. */
  public static final long INTERVAL_NS = 10_000_000_000L;

  private final LongSupplier offset;
  private final LongSupplier nanoClock;
  private long offsetNs;
  private long measuredNs;

  /**
   * A clock.
   *
   * @param offset measures CLOCK_REALTIME minus CLOCK_BOOTTIME now, in nanoseconds; best by reading
   *     the first between two reads of the second
   * @param nanoClock a monotonic clock in nanoseconds, e.g. {@code System::nanoTime}
   */
  public WallClock(LongSupplier offset, LongSupplier nanoClock) {
    this.offset = offset;
    this.nanoClock = nanoClock;
    measure(nanoClock.getAsLong());
  }

  /** Nanoseconds since the epoch, UTC, of a CLOCK_BOOTTIME time in nanoseconds. */
  public long epochNs(long ktimeNs) {
    long now = nanoClock.getAsLong();
    if (now - measuredNs >= INTERVAL_NS) {
      measure(now);
    }
    return ktimeNs + offsetNs;
  }

  private void measure(long now) {
    offsetNs = offset.getAsLong();
    measuredNs = now;
  }
}
