package io.weir.tools.execsnoop;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Samples of one amount over time, and the straight line through them by least squares. */
final class Trend {
  private static final double WINDOW_MINUTES = 10;

  private final List<double[]> samples = new ArrayList<>();

  void add(double minute, long value) {
    samples.add(new double[] {minute, (double) value});
  }

  /** How much the line rises in ten minutes, as a part of the mean. */
  double riseIn10Minutes() {
    double minute = mean(0);
    double value = mean(1);
    double covariance = 0;
    double variance = 0;
    for (double[] sample : samples) {
      covariance += (sample[0] - minute) * (sample[1] - value);
      variance += (sample[0] - minute) * (sample[0] - minute);
    }
    return covariance / variance * WINDOW_MINUTES / value;
  }

  private double mean(int column) {
    return samples.stream().mapToDouble(sample -> sample[column]).average().orElseThrow();
  }

  /** The rise and the samples. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    text.append(String.format(Locale.ROOT, "%+.2f%% in 10 minutes;", 100 * riseIn10Minutes()));
    for (double[] sample : samples) {
      text.append(String.format(Locale.ROOT, " %.1f:%.0f", sample[0], sample[1]));
    }
    return text.toString();
  }
}
