package io.weir.policy.document.yaml;

import java.util.Collection;
import java.util.Locale;

/** The word that somebody meant who wrote another. */
public final class Nearest {
  private static final int LONGEST = 64;

  private Nearest() {}

  /** The known word that takes the fewest edits, at most a third of its letters; null if none. */
  public static String of(String word, Collection<String> known) {
    if (word.length() > LONGEST) {
      return null;
    }
    String best = null;
    int fewest = Integer.MAX_VALUE;
    for (String candidate : known) {
      int edits = edits(word.toLowerCase(Locale.ROOT), candidate.toLowerCase(Locale.ROOT));
      boolean better = edits < fewest || (edits == fewest && candidate.compareTo(best) < 0);
      if (edits <= Math.max(1, candidate.length() / 3) && better) {
        best = candidate;
        fewest = edits;
      }
    }
    return best;
  }

  /** Letters to insert, delete, replace, or swap with the next: optimal string alignment. */
  private static int edits(String from, String to) {
    int[] older = new int[to.length() + 1];
    int[] before = new int[to.length() + 1];
    for (int j = 0; j <= to.length(); j++) {
      before[j] = j;
    }
    for (int i = 1; i <= from.length(); i++) {
      int[] row = new int[to.length() + 1];
      row[0] = i;
      for (int j = 1; j <= to.length(); j++) {
        int replaced = before[j - 1] + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(replaced, 1 + Math.min(before[j], row[j - 1]));
        if (isSwapped(from, i, to, j)) {
          row[j] = Math.min(row[j], older[j - 2] + 1);
        }
      }
      older = before;
      before = row;
    }
    return before[to.length()];
  }

  private static boolean isSwapped(String from, int i, String to, int j) {
    return i > 1
        && j > 1
        && from.charAt(i - 1) == to.charAt(j - 2)
        && from.charAt(i - 2) == to.charAt(j - 1);
  }
}
