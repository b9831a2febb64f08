package io.weir.tools;

import io.weir.ringbuf.event.Event;

/** What a command answers: it is written at once, and happened at no time of its own. */
public interface CommandAnswer extends Event {
  @Override
  default long timestampNs() {
    return 0;
  }

  @Override
  default int sizeBytes() {
    return 0; // never queued
  }
}
