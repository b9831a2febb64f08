package io.weir.ringbuf.traffic;

import java.util.Locale;

/** Numbers in at most 6 characters: exact below 100,000, then 1.23M, 45.6G, in powers of 1000. */
public final class Scaled {
  private static final double EXACT = 100_000;
  private static final String UNITS = "kMGTPE";

  private Scaled() {}

  /** The text of a count. */
  public static String text(long value) {
    return text((double) value);
  }

  /** The text of a number that is not negative. */
  public static String text(double value) {
    if (value < EXACT - 0.5) {
      return Long.toString(Math.round(value));
    }
    double scaled = value;
    int unit = -1;
    while (scaled >= 999.5 && unit < UNITS.length() - 1) {
      scaled /= 1000;
      unit++;
    }
    String digits = scaled < 9.995 ? "%.2f" : scaled < 99.95 ? "%.1f" : "%.0f";
    return String.format(Locale.ROOT, digits, scaled) + UNITS.charAt(unit);
  }
}
