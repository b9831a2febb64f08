package io.weir.tools.dropsnoop;

import java.util.Comparator;
import java.util.List;

/** Which of the known names may have been meant by one that is not known. */
final class NearestNames {
  private NearestNames() {}

  /**
   * First those that contain it, then by the number of letters to change; at most {@code count}.
   */
  static List<String> of(String name, List<String> known, int count) {
    return known.stream()
        .sorted(
            Comparator.comparing((String other) -> !other.contains(name))
                .thenComparing(other -> distance(name, other))
                .thenComparing(Comparator.naturalOrder()))
        .limit(count)
        .toList();
  }

  /** Levenshtein's: letters to put in, to take out or to change. */
  static int distance(String from, String to) {
    int[] row = new int[to.length() + 1];
    for (int j = 0; j <= to.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= from.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= to.length(); j++) {
        int change = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(change, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[to.length()];
  }
}
