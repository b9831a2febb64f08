package io.weir.ringbuf.pipeline;

import io.weir.ringbuf.event.Event;
import java.io.IOException;

/**
 * Where shown events go: a table, JSON, a screen, a collector. Called by one thread, its worker's,
 * never by the ring's.
 */
public interface Sink extends AutoCloseable {
  /** A short name for status lines and loss counters, e.g. {@code json}. */
  String name();

  /** Writes what comes before all events, e.g. a header; called once, first. */
  default void open() throws IOException {}

  /** Writes one event. An exception counts the event as lost by this sink. */
  void accept(Event event) throws IOException;

  /** Hands on what is buffered; called when the queue ran empty and before {@link #close}. */
  void flush() throws IOException;

  /** Releases the sink's resources; idempotent. */
  @Override
  void close();
}
