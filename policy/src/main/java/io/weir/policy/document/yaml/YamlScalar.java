package io.weir.policy.document.yaml;

import io.weir.policy.model.Position;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A single value.
 *
 * @param text as written, quotes and escapes resolved
 * @param type what kubectl takes it for: it reads YAML 1.1, in which {@code on} is a boolean
 */
public record YamlScalar(Position position, String text, Type type) implements YamlNode {
  static final Set<String> TRUE = Set.of("true", "yes", "on", "y");
  static final Set<String> FALSE = Set.of("false", "no", "off", "n");

  private static final Set<String> NULL = Set.of("", "~", "null", "Null", "NULL");
  private static final Pattern INTEGER =
      Pattern.compile("[-+]?(0b[01_]+|0o?[0-7_]+|0x[0-9a-fA-F_]+|[0-9][0-9_]*)");
  private static final Pattern FLOAT =
      Pattern.compile(
          "[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?|[-+]?\\.(inf|Inf|INF)|"
              + "\\.(nan|NaN|NAN)");

  /** Longer ones are no numbers that a policy has; a pattern is not asked about them. */
  private static final int LONGEST_NUMBER = 400;

  /** What a value is. */
  public enum Type {
    STRING("a string"),
    NULL("nothing"),
    BOOLEAN("a boolean"),
    INTEGER("a number"),
    FLOAT("a fraction");

    private final String what;

    Type(String what) {
      this.what = what;
    }
  }

  /** A value that is written without quotes. */
  static YamlScalar plain(Position position, String text) {
    return new YamlScalar(position, text, type(text));
  }

  @Override
  public String what() {
    return type.what;
  }

  private static Type type(String text) {
    if (NULL.contains(text)) {
      return Type.NULL;
    }
    if (text.length() > LONGEST_NUMBER) {
      return Type.STRING;
    }
    char first = text.charAt(0);
    if (first <= '9') {
      if (INTEGER.matcher(text).matches()) {
        return Type.INTEGER;
      }
      return FLOAT.matcher(text).matches() ? Type.FLOAT : Type.STRING;
    }
    String lower = text.toLowerCase(Locale.ROOT);
    return TRUE.contains(lower) || FALSE.contains(lower) ? Type.BOOLEAN : Type.STRING;
  }
}
