package io.weir.exporters.json;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;

/**
 * Writes times as RFC 3339 in UTC with nine digits of the second, without allocation within one
 * day's events. One thread.
 */
final class Rfc3339 {
  static final int LENGTH = "2026-01-02T03:04:05.678901234Z".length();

  private static final long DAY_NS = 86_400_000_000_000L;

  private final char[] text = "0000-00-00T00:00:00.000000000Z".toCharArray();
  private long day = Long.MIN_VALUE;

  /** The time as {@link #LENGTH} characters, valid until the next call. */
  char[] format(long epochNs) {
    long newDay = Math.floorDiv(epochNs, DAY_NS);
    if (newDay != day) {
      date(newDay);
      day = newDay;
    }
    long ns = Math.floorMod(epochNs, DAY_NS);
    digits(11, 2, ns / 3_600_000_000_000L);
    digits(14, 2, ns / 60_000_000_000L % 60);
    digits(17, 2, ns / 1_000_000_000L % 60);
    digits(20, 9, ns % 1_000_000_000L);
    return text;
  }

  private void date(long epochDay) {
    LocalDate date = LocalDate.ofInstant(Instant.ofEpochSecond(epochDay * 86_400), ZoneOffset.UTC);
    digits(0, 4, date.getYear());
    digits(5, 2, date.getMonthValue());
    digits(8, 2, date.getDayOfMonth());
  }

  private void digits(int at, int count, long value) {
    long rest = value;
    for (int i = at + count - 1; i >= at; i--) {
      text[i] = (char) ('0' + rest % 10);
      rest /= 10;
    }
  }
}
