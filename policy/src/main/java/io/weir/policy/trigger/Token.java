package io.weir.policy.trigger;

import java.util.ArrayList;
import java.util.List;

/**
 * A piece of an expression.
 *
 * @param column of its first character, from 1
 */
record Token(Kind kind, String text, int column) {
  enum Kind {
    WORD,
    COMPARISON,
    OPEN,
    CLOSE,
    END
  }

  /** The pieces of a text, the last one an {@link Kind#END}. */
  static List<Token> of(String text) {
    List<Token> tokens = new ArrayList<>();
    int at = 0;
    while (at < text.length()) {
      char character = text.charAt(at);
      if (character == ' ' || character == '\t') {
        at++;
        continue;
      }
      int end = end(text, at);
      tokens.add(new Token(kind(character), text.substring(at, end), at + 1));
      at = end;
    }
    tokens.add(new Token(Kind.END, "the end", text.length() + 1));
    return tokens;
  }

  boolean is(String word) {
    return kind == Kind.WORD && text.equalsIgnoreCase(word);
  }

  /** How messages name it. */
  String shown() {
    return kind == Kind.END ? text : "'" + text + "'";
  }

  private static Kind kind(char first) {
    return switch (first) {
      case '(' -> Kind.OPEN;
      case ')' -> Kind.CLOSE;
      case '<', '>', '=', '!' -> Kind.COMPARISON;
      default -> Kind.WORD;
    };
  }

  private static int end(String text, int at) {
    char first = text.charAt(at);
    int end = at + 1;
    switch (kind(first)) {
      case COMPARISON -> end += end < text.length() && text.charAt(end) == '=' ? 1 : 0;
      case WORD -> {
        if (!isOfWord(first)) {
          String sign = text.substring(at, at + Character.charCount(text.codePointAt(at)));
          throw new TriggerSyntax(at + 1, "'" + sign + "' means nothing here", instead(first));
        }
        while (end < text.length() && isOfWord(text.charAt(end))) {
          end++;
        }
      }
      default -> {
        // one character
      }
    }
    return end;
  }

  private static String instead(char sign) {
    return switch (sign) {
      case '&' -> "write 'and'";
      case '|' -> "write 'or'";
      default -> "write words, numbers, ( ) and > >= < <= = !=";
    };
  }

  private static boolean isOfWord(char character) {
    return (character >= 'a' && character <= 'z')
        || (character >= 'A' && character <= 'Z')
        || (character >= '0' && character <= '9')
        || "._/-%".indexOf(character) >= 0;
  }
}
