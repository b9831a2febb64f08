package io.weir.tools.droprule;

import java.time.Duration;

/** Times that are left, in at most 5 characters. */
public final class TimeLeft {
  private static final long MINUTE = 60;
  private static final long HOUR = 60 * MINUTE;
  private static final long DAY = 24 * HOUR;
  private static final long YEAR = 365 * DAY;

  private TimeLeft() {}

  /** {@code 59s}, {@code 29m}, {@code 23h}, {@code 364d}, {@code 9y}; {@code none} of null. */
  public static String text(Duration left) {
    if (left == null) {
      return "none";
    }
    long seconds = left.plusMillis(500).toSeconds();
    if (seconds < 2 * MINUTE) {
      return seconds + "s";
    }
    if (seconds < 2 * HOUR) {
      return rounded(seconds, MINUTE) + "m";
    }
    if (seconds < 2 * DAY) {
      return rounded(seconds, HOUR) + "h";
    }
    return seconds < 2 * YEAR ? rounded(seconds, DAY) + "d" : rounded(seconds, YEAR) + "y";
  }

  private static long rounded(long seconds, long unit) {
    return (seconds + unit / 2) / unit;
  }
}
