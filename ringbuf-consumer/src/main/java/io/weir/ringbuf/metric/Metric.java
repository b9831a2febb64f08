package io.weir.ringbuf.metric;

/**
 * What is measured, by OpenTelemetry's semantic conventions; what has no convention is under {@code
 * weir.}.
 *
 * @param name dotted, in lower case, without the unit
 * @param unit by UCUM: {@code By}, {@code s}, or what is counted in braces, e.g. {@code {packet}}
 * @param description one sentence without a full stop
 * @param monotonic whether it is a counter: it never goes backwards while its source lives
 * @param fractional whether values are {@code double} and come by {@link MetricVisitor#fraction}
 */
public record Metric(
    String name, String unit, String description, boolean monotonic, boolean fractional) {

  /** A whole number that only grows. */
  public static Metric counter(String name, String unit, String description) {
    return new Metric(name, unit, description, true, false);
  }

  /** Time that only grows, in seconds. */
  public static Metric seconds(String name, String description) {
    return new Metric(name, "s", description, true, true);
  }

  /** A whole number that goes up and down, and whose sum over attributes makes sense. */
  public static Metric amount(String name, String unit, String description) {
    return new Metric(name, unit, description, false, false);
  }
}
