package io.weir.tools;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** What a loop does at a steady pace beside reading its ring. The loop's thread only. */
public final class Ticks {
  private final long intervalNs;
  private final BooleanSupplier tick;
  private boolean ended;
  private long nextNs;

  private Ticks(long intervalNs, BooleanSupplier tick) {
    this.intervalNs = intervalNs;
    this.tick = tick;
  }

  /** None. */
  public static Ticks none() {
    return new Ticks(Long.MAX_VALUE / 2, () -> true);
  }

  /**
   * One after each interval, and a last one when the loop ends for another reason.
   *
   * @param tick false when the loop shall end
   */
  public static Ticks every(Duration interval, BooleanSupplier tick) {
    return new Ticks(interval.toNanos(), tick);
  }

  void begin(long nowNs) {
    nextNs = nowNs + intervalNs;
  }

  /** How long until the next one in nanoseconds; not positive when it is due. */
  long dueInNs(long nowNs) {
    return nextNs - nowNs;
  }

  /** Whether a tick wanted the loop to end. */
  boolean ended() {
    return ended;
  }

  /** Makes the one that is due; those that came too late to be made are left out. */
  void run(long nowNs) {
    ended = !tick.getAsBoolean();
    nextNs = Math.max(nextNs + intervalNs, nowNs);
  }
}
