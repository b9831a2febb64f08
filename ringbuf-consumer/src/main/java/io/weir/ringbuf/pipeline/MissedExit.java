package io.weir.ringbuf.pipeline;

import io.weir.ringbuf.event.ExitEvent;
import io.weir.ringbuf.event.ProcessKey;

/**
 * What is left of an exit that a sink's queue had no room for: enough to end what its exec began.
 *
 * @param process who ended
 * @param execBootNs when it ran its last program, CLOCK_BOOTTIME
 * @param bootNs when it ended, CLOCK_BOOTTIME
 */
public record MissedExit(ProcessKey process, long execBootNs, long bootNs) {
  /** About how much heap one takes. */
  static final int BYTES = 64;

  static MissedExit of(ExitEvent exit) {
    return new MissedExit(exit.process().key(), exit.exec().bootNs(), exit.bootNs());
  }
}
