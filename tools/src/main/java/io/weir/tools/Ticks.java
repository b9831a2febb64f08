package io.weir.tools;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** What a loop does at a steady pace beside reading its ring. The loop's thread only. */
public final class Ticks {
  private final long intervalNs;
  private final BooleanSupplier tick;
  private final boolean lastOne;
  private boolean ended;
  private long nextNs;

  private Ticks(long intervalNs, BooleanSupplier tick, boolean lastOne) {
    this.intervalNs = intervalNs;
    this.tick = tick;
    this.lastOne = lastOne;
  }

  /** None. */
  public static Ticks none() {
    return new Ticks(Long.MAX_VALUE / 2, () -> true, false);
  }

  /**
   * One after each interval, and a last one when the loop ends for another reason.
   *
   * @param tick false when the loop shall end
   */
  public static Ticks every(Duration interval, BooleanSupplier tick) {
    return new Ticks(interval.toNanos(), tick, true);
  }

  /** One after each interval, and none when the loop ends. */
  public static Ticks whileRunning(Duration interval, Runnable tick) {
    return new Ticks(
        interval.toNanos(),
        () -> {
          tick.run();
          return true;
        },
        false);
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

  /** Makes the last one, where there is one. */
  void finish(long nowNs) {
    if (lastOne && !ended) {
      run(nowNs);
    }
  }

  /** Makes the one that is due; those that came too late to be made are left out. */
  void run(long nowNs) {
    ended = !tick.getAsBoolean();
    nextNs = Math.max(nextNs + intervalNs, nowNs);
  }
}
