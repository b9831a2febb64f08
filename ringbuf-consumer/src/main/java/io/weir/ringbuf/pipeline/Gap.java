package io.weir.ringbuf.pipeline;

import io.weir.ringbuf.event.Event;
import io.weir.ringbuf.event.ExitEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What a sink's queue had no room for since the last event that it took. The ring's thread adds,
 * and moves it into the queue before the next event; the sink's thread takes it when no event
 * comes.
 *
 * <p>It is bounded by what it is about: there is one exit at most for each exec that the queue
 * took.
 */
final class Gap {
  private volatile long events; // only the ring's thread makes it more than 0
  private List<MissedExit> exits = new ArrayList<>();

  /** There was no room for an event. */
  @SuppressWarnings("NonAtomicVolatileUpdate") // guarded; volatile for who asks unguarded
  synchronized void add() {
    events++;
  }

  /** There was no room for an exit that the sink waits for. */
  synchronized void addAwaited(ExitEvent exit) {
    add();
    exits.add(MissedExit.of(exit));
  }

  /**
   * Puts it into the queue as {@link Missed}, unless it is empty.
   *
   * @param bytes what the queue's events take; becomes more
   * @return whether it is empty now
   */
  boolean moveInto(Queue<Event> queue, AtomicLong bytes) {
    return events == 0 || moveAllInto(queue, bytes);
  }

  private synchronized boolean moveAllInto(Queue<Event> queue, AtomicLong bytes) {
    Missed missed = new Missed(events, exits);
    if (events != 0) {
      if (!queue.offer(missed)) {
        return false;
      }
      bytes.addAndGet(missed.sizeBytes());
      clear();
    }
    return true;
  }

  /** Takes it, if it is next: null while something is queued, or when it is empty. */
  synchronized Missed takeBehind(Queue<Event> queue) {
    if (events == 0 || !queue.isEmpty()) {
      return null;
    }
    Missed missed = new Missed(events, exits);
    clear();
    return missed;
  }

  private void clear() {
    events = 0;
    exits = new ArrayList<>();
  }
}
