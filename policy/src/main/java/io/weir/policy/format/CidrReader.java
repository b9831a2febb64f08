package io.weir.policy.format;

import io.weir.policy.rule.Prefix;
import io.weir.policy.text.PrefixReader;
import io.weir.policy.text.Refusal;
import io.weir.policy.text.Source;
import io.weir.policy.work.Aside;

/**
 * Reads a list of prefixes: one a line, blank lines, and comments behind {@code #} or {@code ;}. A
 * comment behind a prefix says why. One pass over the bytes; of a long list two threads read half
 * each.
 */
final class CidrReader {
  private static final int HALVED_BYTES = 128 << 10; // some 8,000 lines

  private CidrReader() {}

  static void read(byte[] bytes, ImportOptions options, Intake intake) {
    if (bytes.length < HALVED_BYTES) {
      read(new Source(bytes), options, intake);
      return;
    }
    int middle = Source.lineFrom(bytes, bytes.length / 2);
    Intake behind = new Intake();
    Aside<Integer> second =
        Aside.begin("list", () -> read(new Source(bytes, middle, bytes.length), options, behind));
    int lines = read(new Source(bytes, Source.start(bytes), middle), options, intake);
    second.await();
    intake.append(behind, lines);
  }

  /** Returns how many lines there were. */
  private static int read(Source source, ImportOptions options, Intake intake) {
    byte[] bytes = source.bytes();
    Addressed rules = new Addressed(options, options.setOr(""));
    while (source.next()) {
      int end = source.from();
      while (end < source.to() && bytes[end] != '#' && bytes[end] != ';') {
        end++;
      }
      int comment = end + 1;
      while (end > source.from() && Source.isBlank(bytes[end - 1])) {
        end--;
      }
      if (end == source.from()) {
        continue;
      }
      try {
        Prefix prefix = PrefixReader.read(bytes, source.from(), end);
        String why = comment < source.to() ? source.string(comment, source.to()).strip() : "";
        intake.accept(
            why.isEmpty() ? rules.rule(prefix) : rules.rule(prefix, why), source.number());
      } catch (Refusal e) {
        intake.refuse(source.number(), source.text(), e.reason());
      }
    }
    return source.number();
  }
}
