package io.weir.policy.format;

import io.weir.policy.rule.Prefix;

/**
 * Reads a list of prefixes: one a line, blank lines, and comments behind {@code #} or {@code ;}. A
 * comment behind a prefix says why. One pass over the bytes.
 */
final class CidrReader {
  private CidrReader() {}

  static void read(byte[] bytes, ImportOptions options, Intake intake) {
    Addressed rules = new Addressed(options, options.setOr(""));
    Source source = new Source(bytes);
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
        Prefix prefix = PrefixText.read(bytes, source.from(), end);
        String why = comment < source.to() ? source.string(comment, source.to()).strip() : "";
        intake.accept(
            why.isEmpty() ? rules.rule(prefix) : rules.rule(prefix, why), source.number());
      } catch (Refusal e) {
        intake.refuse(source.number(), source.text(), e.reason());
      }
    }
  }
}
