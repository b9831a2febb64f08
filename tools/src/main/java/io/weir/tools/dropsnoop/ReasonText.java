package io.weir.tools.dropsnoop;

import io.weir.tools.dropsnoop.Explanation.Counter;
import java.util.List;

/** A reason explained on a terminal of 80 columns; commands stay on one line, to be copied. */
public final class ReasonText {
  private static final int WIDTH = 80;
  private static final String INDENT = "  ";
  private static final int COUNTER_COLUMN = 32;

  private final StringBuilder out = new StringBuilder();

  private ReasonText() {}

  /** All that is known of it; ends with a line break. */
  public static String of(Explanation reason) {
    ReasonText text = new ReasonText();
    text.add(reason);
    return text.out.toString();
  }

  private void add(Explanation reason) {
    boolean core = reason.subsystem().equals(Explanation.CORE);
    line(core ? reason.name() : reason.name() + " (" + reason.subsystem() + ")");
    wrap(INDENT, INDENT, reason.meaning());
    if (reason.normal()) {
      wrap(INDENT, INDENT, "A normal free: counted, but shown with --all only.");
    }
    section("Decided in", reason.places());
    line("Counters that move with it (nstat)");
    reason.counters().forEach(this::counter);
    if (reason.counters().isEmpty()) {
      line(INDENT + "none");
    }
    section("Other counters", reason.otherCounters());
    line("Check");
    reason.checks().forEach(command -> line(INDENT + command));
    section("Remedy", List.of(reason.remedy()));
    section("Other names", reason.aliases());
  }

  private void section(String title, List<String> entries) {
    if (!entries.isEmpty()) {
      line(title);
      entries.forEach(entry -> wrap(INDENT, INDENT + INDENT, entry));
    }
  }

  private void counter(Counter counter) {
    String column = INDENT + counter.name();
    int pad = Math.max(1, COUNTER_COLUMN - column.length());
    wrap(column + " ".repeat(pad), " ".repeat(COUNTER_COLUMN), counter.when());
  }

  /** Breaks between words; a word that is longer than a line gets one of its own. */
  private void wrap(String first, String next, String text) {
    StringBuilder current = new StringBuilder(first);
    int start = first.length();
    for (String word : text.split(" ", -1)) {
      if (current.length() > start && current.length() + 1 + word.length() > WIDTH) {
        line(current.toString());
        current.setLength(0);
        current.append(next);
        start = next.length();
      }
      current.append(current.length() > start ? " " : "").append(word);
    }
    line(current.toString());
  }

  private void line(String text) {
    out.append(text).append('\n');
  }
}
