package io.weir.policy.model;

import io.weir.policy.rule.PortRange;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;

/** A set of numbers that are not negative: protocols, ports, flags. Kept as sorted ranges. */
public final class NumberSet {
  public static final NumberSet EMPTY = new NumberSet(new int[0]);

  /** First and last of each range, in order; they do not touch. */
  private final int[] ends;

  private NumberSet(int[] ends) {
    this.ends = ends;
  }

  /** These numbers. */
  public static NumberSet of(int... numbers) {
    int[] sorted = numbers.clone();
    Arrays.sort(sorted);
    int[] ends = new int[2 * sorted.length];
    for (int i = 0; i < sorted.length; i++) {
      ends[2 * i] = sorted[i];
      ends[2 * i + 1] = sorted[i];
    }
    return joined(ends);
  }

  /** All from the first to the last number. */
  public static NumberSet range(int first, int last) {
    if (first < 0 || last < first) {
      throw new IllegalArgumentException("numbers " + first + "-" + last + ": the lower first");
    }
    return new NumberSet(new int[] {first, last});
  }

  /** What any of these ranges has. */
  public static NumberSet of(Collection<PortRange> ranges) {
    List<PortRange> sorted = new ArrayList<>(ranges);
    sorted.sort((a, b) -> Integer.compare(a.first(), b.first()));
    int[] ends = new int[2 * sorted.size()];
    for (int i = 0; i < sorted.size(); i++) {
      ends[2 * i] = sorted.get(i).first();
      ends[2 * i + 1] = sorted.get(i).last();
    }
    return joined(ends);
  }

  /** What this or the other set has. */
  public NumberSet or(NumberSet other) {
    List<PortRange> all = new ArrayList<>(ranges());
    all.addAll(other.ranges());
    return of(all);
  }

  /** What this set has not, from 0 to a largest number. */
  public NumberSet others(int largest) {
    int[] rest = new int[ends.length + 2];
    int used = 0;
    int next = 0;
    for (int i = 0; i < ends.length && ends[i] <= largest; i += 2) {
      if (ends[i] > next) {
        rest[used++] = next;
        rest[used++] = ends[i] - 1;
      }
      next = ends[i + 1] + 1;
    }
    if (next <= largest) {
      rest[used++] = next;
      rest[used++] = largest;
    }
    return new NumberSet(Arrays.copyOf(rest, used));
  }

  public boolean contains(int number) {
    int low = 0;
    int high = ends.length / 2 - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      if (number < ends[2 * middle]) {
        high = middle - 1;
      } else if (number > ends[2 * middle + 1]) {
        low = middle + 1;
      } else {
        return true;
      }
    }
    return false;
  }

  public boolean isEmpty() {
    return ends.length == 0;
  }

  /** In order; no two touch. */
  public List<PortRange> ranges() {
    List<PortRange> ranges = new ArrayList<>(ends.length / 2);
    for (int i = 0; i < ends.length; i += 2) {
      ranges.add(new PortRange(ends[i], ends[i + 1]));
    }
    return ranges;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof NumberSet set && Arrays.equals(ends, set.ends);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(ends);
  }

  /** {@code 22,80-88}. */
  @Override
  public String toString() {
    return String.join(",", ranges().stream().map(PortRange::toString).toList());
  }

  private static NumberSet joined(int[] sorted) {
    int[] ends = new int[sorted.length];
    int used = 0;
    for (int i = 0; i < sorted.length; i += 2) {
      if (used > 0 && sorted[i] <= ends[used - 1] + 1) {
        ends[used - 1] = Math.max(ends[used - 1], sorted[i + 1]);
      } else {
        ends[used++] = sorted[i];
        ends[used++] = sorted[i + 1];
      }
    }
    return new NumberSet(Arrays.copyOf(ends, used));
  }
}
