package io.weir.ringbuf.pipeline;

import io.weir.ringbuf.event.Event;
import java.io.IOException;

/**
 * A sink whose {@link #accept} only takes an event; what became of it is known later, and told
 * through {@link Deliveries}. So that {@code shown = written + lost} holds, what was not told of by
 * the end of {@link #drain} is counted as lost by {@link Loss#CLOSED}, and later words are ignored.
 *
 * <p>What it holds must be bounded, by count and by bytes. When it is full, {@code accept} waits
 * (it is on a thread of its own, whose queue then fills and counts), or tells of a loss by {@link
 * Loss#QUEUE}; it must not wait for ever, since the tool may end meanwhile.
 */
public interface AsyncSink extends Sink {
  /** Where it tells what became of events; called once, before {@link #open}. */
  void tell(Deliveries deliveries);

  /**
   * Takes one event; an exception counts it as lost by {@link Loss#SINK}. The last event may be
   * {@link Totals}: it comes after {@link #drain}, is not counted, and needs no word.
   */
  @Override
  void accept(Event event) throws IOException;

  /**
   * Such events were shown, after those accepted so far, that this sink is not given, for its queue
   * was full. They are counted already: this is for sinks that number what they send, or hold an
   * exec until its exit comes.
   */
  default void missed(Missed missed) {}

  /**
   * Sends what it holds and waits until every event is told of. Called at the end, and once more
   * for the summary.
   *
   * @param timeoutMs how long it may take, at least 1
   */
  void drain(long timeoutMs) throws IOException, InterruptedException;
}
