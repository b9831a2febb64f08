package io.weir.ringbuf.enrich;

import java.util.function.LongSupplier;

/** Lets a source be read when something in it is not known, but not again and again. One thread. */
public final class Rereads {
  private final long intervalNs;
  private final LongSupplier nanoClock;
  private boolean everRead;
  private long lastReadNs;

  /**
   * At most once an interval.
   *
   * @param nanoClock a monotonic clock in nanoseconds
   */
  public Rereads(long intervalNs, LongSupplier nanoClock) {
    this.intervalNs = intervalNs;
    this.nanoClock = nanoClock;
  }

  /** Whether it may be read now; then it counts as read. */
  public boolean begin() {
    long now = nanoClock.getAsLong();
    if (everRead && now - lastReadNs < intervalNs) {
      return false;
    }
    everRead = true;
    lastReadNs = now;
    return true;
  }
}
