package io.weir.ringbuf.traffic;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Which rows a user wants to see. Words are separated by blanks; a row must contain each, and none
 * of those that begin with {@code !}. Letters match in either case. The direction's mark is part of
 * the text: {@code "tx tcp !:22"}. Immutable.
 */
public final class TextFilter {
  /** Lets every row through. */
  public static final TextFilter ALL = new TextFilter("");

  private final String text;
  private final List<String> wanted = new ArrayList<>();
  private final List<String> unwanted = new ArrayList<>();

  /** A filter from what a user typed. */
  public TextFilter(String text) {
    this.text = text;
    for (String word : text.toLowerCase(Locale.ROOT).trim().split("\\s+")) {
      boolean negated = word.startsWith("!");
      String part = negated ? word.substring(1) : word;
      if (!part.isEmpty()) {
        (negated ? unwanted : wanted).add(part);
      }
    }
  }

  /** What the user typed. */
  public String text() {
    return text;
  }

  /** Whether every row is shown. */
  public boolean matchesAll() {
    return wanted.isEmpty() && unwanted.isEmpty();
  }

  /** Whether a key's row is shown. */
  public boolean matches(RowKey key) {
    if (matchesAll()) {
      return true;
    }
    String row = key.searched().toLowerCase(Locale.ROOT);
    return wanted.stream().allMatch(row::contains) && unwanted.stream().noneMatch(row::contains);
  }

  /** The rows that match, in the same order. */
  public <K extends RowKey> List<Row<K>> apply(List<Row<K>> rows) {
    return rows.stream().filter(row -> matches(row.key())).toList();
  }
}
