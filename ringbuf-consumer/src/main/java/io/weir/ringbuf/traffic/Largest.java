package io.weir.ringbuf.traffic;

import java.util.Arrays;
import java.util.stream.IntStream;

/** Finds the largest of many numbers. */
public final class Largest {
  private Largest() {}

  /**
   * The indices of the largest numbers, in ascending order; of equal ones the first.
   *
   * @param numbers the first {@code n} count
   * @param most how many at most
   */
  public static int[] of(long[] numbers, int n, int most) {
    if (n <= most) {
      return IntStream.range(0, n).toArray();
    }
    if (most == 0) {
      return new int[0];
    }
    long[] sorted = Arrays.copyOf(numbers, n);
    Arrays.sort(sorted);
    long least = sorted[n - most];
    int room = 0; // for numbers that are equal to the least that is taken
    for (int i = n - most; i < n && sorted[i] == least; i++) {
      room++;
    }
    int[] found = new int[most];
    int size = 0;
    for (int i = 0; i < n; i++) {
      if (numbers[i] > least || (numbers[i] == least && room-- > 0)) {
        found[size++] = i;
      }
    }
    return found;
  }
}
