package io.weir.tools.xdptop;

import io.weir.ringbuf.pipeline.SinkWorker;
import io.weir.ringbuf.pipeline.Totals;
import io.weir.ringbuf.traffic.InterfaceSample;
import io.weir.ringbuf.traffic.TextFilter;
import io.weir.tui.enforce.RuleDesk;

/** Where samples go, and which of their rows. */
interface Output extends AutoCloseable {
  /** The worker of the sink that takes them. */
  SinkWorker worker();

  /** Which flows are wanted now. */
  TextFilter filter();

  /** The rows of a sample that are wanted now. */
  InterfaceSample select(InterfaceSample sample);

  /** Hears after each tick what became of the samples so far. */
  default void hear(Totals totals) {}

  /** What ended the output though nobody wanted that, or null. */
  default Throwable failure() {
    return null;
  }

  /** Whether a user is at a screen. */
  default boolean hasScreen() {
    return false;
  }

  /** Lets the user make rules, where there is one at a screen; not any more by null. */
  default void enforce(RuleDesk desk) {}

  @Override
  void close();
}
