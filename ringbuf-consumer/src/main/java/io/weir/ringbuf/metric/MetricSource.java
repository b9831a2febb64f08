package io.weir.ringbuf.metric;

import java.util.List;

/**
 * Something that can be measured. Read by any thread, at any time from when it was handed to the
 * exporters until they are closed, also after the programs it counts for are gone; never blocks on
 * the network. What is one series (a metric with its attributes) is reported once a visit.
 */
public interface MetricSource {
  /** All metrics that a visit may report; the same list always. */
  List<Metric> metrics();

  /** Reports every value that is known now. */
  void visit(MetricVisitor visitor);
}
