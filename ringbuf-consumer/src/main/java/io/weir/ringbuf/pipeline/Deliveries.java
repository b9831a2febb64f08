package io.weir.ringbuf.pipeline;

/**
 * Takes the word of an {@link AsyncSink} on what became of the events that it accepted. Each event
 * that {@code accept} took without an exception is told of once, here. Any thread; never blocks.
 */
public interface Deliveries {
  /** So many events are where they should be, or are none that this sink has to send. */
  void delivered(long events);

  /**
   * So many events will not arrive.
   *
   * @param cause one with {@link Loss#bySink}
   */
  void lost(Loss cause, long events);
}
