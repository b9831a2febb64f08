package io.weir.policy.format;

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
        var prefix = PrefixText.read(bytes, source.from(), end);
        intake.accept(
            comment < source.to()
                ? rules.rule(prefix, comment(source, comment))
                : rules.rule(prefix),
            source.number());
      } catch (Refusal e) {
        intake.refuse(source.number(), source.text(), e.reason());
      }
    }
  }

  private static String comment(Source source, int from) {
    return source.string(from, source.to()).strip();
  }
}
