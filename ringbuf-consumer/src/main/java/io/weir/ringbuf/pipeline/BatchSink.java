package io.weir.ringbuf.pipeline;

/**
 * A sink that holds some events back, to write many at once, until {@link #flush} at the latest. It
 * tells what became of each, also of those that it threw an exception for.
 */
public interface BatchSink extends Sink {
  /** Where to tell it; before {@link #open}. */
  void tell(Deliveries deliveries);
}
