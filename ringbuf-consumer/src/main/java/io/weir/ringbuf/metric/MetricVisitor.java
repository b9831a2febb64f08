package io.weir.ringbuf.metric;

import java.util.Map;

/** Receives the values of metrics as they are now. */
public interface MetricVisitor {
  /**
   * A whole number.
   *
   * @param attributes by dotted name; the values of each must be bounded in number
   */
  void number(Metric metric, long value, Map<String, String> attributes);

  /** A number with a fraction; otherwise as {@link #number}. */
  void fraction(Metric metric, double value, Map<String, String> attributes);
}
