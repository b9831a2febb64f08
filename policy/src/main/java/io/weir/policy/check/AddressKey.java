package io.weir.policy.check;

import io.weir.policy.model.AddressRange;

/** An address in order with others of its family. */
record AddressKey(long high, long low) implements Comparable<AddressKey> {
  static AddressKey first(AddressRange range) {
    return new AddressKey(range.firstHigh(), range.firstLow());
  }

  /** The first behind a range; null when it ends with the last of all. */
  static AddressKey behind(AddressRange range) {
    if (range.isLast()) {
      return null;
    }
    long low = range.lastLow() + 1;
    return new AddressKey(low == 0 ? range.lastHigh() + 1 : range.lastHigh(), low);
  }

  /** The last of sorted places, the first of which is 0, that is not behind an address. */
  static int place(long[] highs, long[] lows, long high, long low) {
    int from = 0;
    int to = highs.length - 1;
    while (from < to) {
      int middle = (from + to + 1) >>> 1;
      int order = Long.compareUnsigned(highs[middle], high);
      if (order < 0 || (order == 0 && Long.compareUnsigned(lows[middle], low) <= 0)) {
        from = middle;
      } else {
        to = middle - 1;
      }
    }
    return from;
  }

  @Override
  public int compareTo(AddressKey other) {
    int order = Long.compareUnsigned(high, other.high);
    return order != 0 ? order : Long.compareUnsigned(low, other.low);
  }
}
