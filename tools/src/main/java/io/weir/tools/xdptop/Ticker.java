package io.weir.tools.xdptop;

import io.weir.tools.Stop;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Waits from tick to tick, at a steady pace, until the tool shall end. One thread waits. */
final class Ticker {
  private final Stop stop;
  private final long intervalNs;
  private final long endNs;
  private final Semaphore woken = new Semaphore(0);
  private long nextNs;

  /** A pace that begins now; {@code duration} may be null. */
  Ticker(Stop stop, Duration interval, Duration duration) {
    this.stop = stop;
    this.intervalNs = interval.toNanos();
    this.nextNs = System.nanoTime();
    this.endNs = duration == null ? Long.MAX_VALUE : nextNs + duration.toNanos();
    stop.wakeWith(woken::release);
  }

  /** Waits for the next tick; false when the tool shall end, with a last tick to be made. */
  boolean next() throws InterruptedException {
    long now = System.nanoTime();
    nextNs = Math.max(nextNs + intervalNs, now);
    boolean last = endNs != Long.MAX_VALUE && nextNs - endNs >= 0;
    long until = last ? endNs : nextNs;
    if (!stop.requested() && until - now > 0) {
      boolean unused = woken.tryAcquire(until - now, TimeUnit.NANOSECONDS);
    }
    return !last && !stop.requested();
  }
}
