package io.weir.ringbuf.pipeline;

import java.util.Locale;

/** Why an event was lost. Silent loss is a bug: each cause is counted and shown. */
public enum Loss {
  /** The ring had no room when the program wanted to send. */
  KERNEL_RESERVE,
  /** A table had no room, in the kernel or here, so a later event does not come or says nothing. */
  TABLE,
  /** The kernel skipped a program because it was already running on that CPU. */
  KERNEL_RECURSION,
  /** The record was not what the layout promises. */
  RING,
  /** A sink's queue was full. */
  QUEUE,
  /** A sink failed to write it. */
  SINK;

  /** The cause's name in JSON and metrics. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
