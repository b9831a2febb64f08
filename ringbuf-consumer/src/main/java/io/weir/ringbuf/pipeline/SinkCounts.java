package io.weir.ringbuf.pipeline;

import java.util.EnumMap;
import java.util.Map;

/** What became of the events that one sink was given. Any thread. */
final class SinkCounts implements Deliveries {
  private final Map<Loss, Long> lost = new EnumMap<>(Loss.class);
  private long written;
  private long filtered;
  private long lostTotal;
  private boolean sealed;

  @Override
  public synchronized void delivered(long events) {
    if (!sealed) {
      written += events;
    }
  }

  @Override
  public synchronized void lost(Loss cause, long events) {
    if (!sealed && events != 0) {
      lost.merge(cause, events, Long::sum);
      lostTotal += events;
    }
  }

  /** So many events are not meant for this sink, and were not given to it. */
  synchronized void filtered(long events) {
    filtered += events;
  }

  /** Counts whatever of this total has no fate yet as lost, and nothing any more after that. */
  synchronized void seal(long given, Loss cause) {
    lost(cause, Math.max(0, given - filtered - written - lostTotal));
    sealed = true;
  }

  synchronized SinkTotals totals(String name) {
    return new SinkTotals(name, written, filtered, lost);
  }
}
