package io.weir.tools.export;

import io.weir.ringbuf.metric.MetricSource;
import io.weir.ringbuf.pipeline.Sink;
import java.util.List;
import java.util.Optional;

/** One exporter that was asked for; open from its making on. */
interface Export extends AutoCloseable {
  /** Where events go, if it takes any; always the same sink. Its worker closes it, or close(). */
  default Optional<Sink> sink() {
    return Optional.empty();
  }

  /** Whether its sink takes ends of processes also where the user did not ask to see them. */
  default boolean wantsExits() {
    return false;
  }

  /** From now on these sources may be read; called at most once. */
  default void measure(List<MetricSource> sources) {}

  /** Hands on what is left, with a deadline, and releases everything; idempotent. */
  @Override
  void close();
}
