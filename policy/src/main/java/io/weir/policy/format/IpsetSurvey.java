package io.weir.policy.format;

import io.weir.policy.text.Refusal;
import io.weir.policy.text.Source;
import io.weir.policy.text.Words;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;

/** Which sets of an ipset file have elements and exceptions; looked at only if it has some. */
final class IpsetSurvey {
  private static final byte[] NOMATCH = " nomatch".getBytes(StandardCharsets.US_ASCII);

  private final Set<String> filled = new HashSet<>();
  private final Set<String> nomatch = new HashSet<>();

  private IpsetSurvey() {}

  static IpsetSurvey of(byte[] bytes) {
    IpsetSurvey survey = new IpsetSurvey();
    if (contains(bytes, 0, bytes.length)) {
      Source source = new Source(bytes);
      while (source.next()) {
        survey.look(source);
      }
    }
    return survey;
  }

  /** How many sets have elements, if any set has an exception. */
  int count() {
    return filled.size();
  }

  boolean hasNomatch(String name) {
    return nomatch.contains(name);
  }

  private void look(Source source) {
    Words words = new Words(source.bytes(), source.from(), source.to());
    try {
      if ("add".equals(words.next())) {
        element(words.require("a name"), words);
      }
    } catch (Refusal e) {
      return; // the line is refused when it is read
    }
  }

  private void element(String name, Words words) throws Refusal {
    filled.add(name);
    words.require("an element");
    for (String word = words.next(); word != null; word = words.next()) {
      if (word.equals("nomatch") && !words.wasQuoted()) {
        nomatch.add(name);
      } else if (word.equals("comment")) {
        words.next();
      }
    }
  }

  private static boolean contains(byte[] bytes, int from, int to) {
    for (int i = from; i + NOMATCH.length <= to; i++) {
      if (bytes[i] == ' ' && Source.equal(bytes, i, i + NOMATCH.length, NOMATCH)) {
        return true;
      }
    }
    return false;
  }
}
