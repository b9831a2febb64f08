package io.weir.ringbuf.pipeline;

import java.util.Locale;

/** Why an event was lost. Silent loss is a bug: each cause is counted and shown. */
public enum Loss {
  /** The ring had no room when the program wanted to send. */
  KERNEL_RESERVE(false),
  /** A table had no room, in the kernel or here, so a later event does not come or says nothing. */
  TABLE(false),
  /** The kernel skipped a program because it was already running on that CPU. */
  KERNEL_RECURSION(false),
  /** The record was not what the layout promises. */
  RING(false),
  /** A sink's queue was full, or not empty at the end. */
  QUEUE(true),
  /** A sink failed to write it. */
  SINK(true),
  /** The receiver would not have it. */
  REFUSED(true),
  /** The receiver could not be reached, as long as was tried. */
  UNREACHABLE(true),
  /** The receiver took it, and did not answer in time. */
  TIMEOUT(true),
  /** The tool ended before the receiver answered. */
  CLOSED(true);

  private final boolean bySink;

  Loss(boolean bySink) {
    this.bySink = bySink;
  }

  /** Whether it is one sink's loss; otherwise no sink was given the event. */
  public boolean bySink() {
    return bySink;
  }

  /** Whether a sink broke, or what it writes to, rather than being too slow. */
  public boolean isFailure() {
    return bySink && this != QUEUE;
  }

  /** The cause's name in JSON and metrics. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
