package io.weir.tools.droprule;

import java.util.StringJoiner;
import java.util.regex.Pattern;

/** A command line as it was typed, or could have been. */
final class Words {
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_./:,=+@%-]+");

  private Words() {}

  /** Words with blanks between them, quoted where a shell would take them for something else. */
  static String text(String... words) {
    StringJoiner text = new StringJoiner(" ");
    for (String word : words) {
      text.add(PLAIN.matcher(word).matches() ? word : "'" + word.replace("'", "'\\''") + "'");
    }
    return text.toString();
  }
}
