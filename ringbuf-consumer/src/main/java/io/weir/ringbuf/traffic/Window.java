package io.weir.ringbuf.traffic;

import java.util.concurrent.TimeUnit;

/** The time over which a rate is averaged. */
public enum Window {
  /** The last 2 seconds. */
  SHORT(2),
  /** The last 10 seconds. */
  MIDDLE(10),
  /** The last 40 seconds. */
  LONG(40);

  private final int seconds;

  Window(int seconds) {
    this.seconds = seconds;
  }

  /** Its length in seconds. */
  public int seconds() {
    return seconds;
  }

  long ns() {
    return TimeUnit.SECONDS.toNanos(seconds);
  }
}
