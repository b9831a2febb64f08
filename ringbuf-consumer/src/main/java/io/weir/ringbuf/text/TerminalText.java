package io.weir.ringbuf.text;

/**
 * Makes text safe to show on a terminal, whatever its bytes were.
 *
 * <p>Escaped is what could move the cursor, change colours or titles, paste, or reorder what is
 * read: C0 and C1 controls, DEL, line and paragraph separators, every format character (general
 * category Cf: bidirectional overrides, zero-width joiners, tags), and surrogates without a
 * partner. Forms: {@code \n}, {@code \t}, {@code \r}; {@code \xNN} below U+0080; {@code \}{@code
 * uNNNN}; {@code \}{@code UNNNNNNNN} above U+FFFF. Backslashes are kept, so that escaping twice
 * changes nothing; {@link #quote} escapes them. Stateless; any thread.
 */
public final class TerminalText {
  private static final String HEX = "0123456789abcdef";

  private TerminalText() {}

  /** The text with everything escaped that could drive a terminal; itself when there is nothing. */
  public static String escape(String text) {
    int first = firstUnsafe(text, 0);
    if (first < 0) {
      return text;
    }
    StringBuilder safe = new StringBuilder(text.length() + 16).append(text, 0, first);
    for (int i = first; i < text.length(); ) {
      int codePoint = text.codePointAt(i);
      appendSafe(safe, codePoint);
      i += Character.charCount(codePoint);
    }
    return safe.toString();
  }

  /** The safe text in ASCII: what is not is escaped too, so that each character is one cell. */
  public static String ascii(String text) {
    StringBuilder safe = new StringBuilder(text.length());
    text.codePoints().forEach(codePoint -> appendAscii(safe, codePoint));
    return safe.toString();
  }

  /** The text in double quotes, with quotes and backslashes escaped and all that escape escapes. */
  public static String quote(String text) {
    StringBuilder quoted = new StringBuilder(text.length() + 2).append('"');
    appendQuoted(quoted, text);
    return quoted.append('"').toString();
  }

  /** What stands between the quotes of {@link #quote}, for a text that comes in parts. */
  public static void appendQuoted(StringBuilder quoted, String text) {
    for (int i = 0; i < text.length(); ) {
      int codePoint = text.codePointAt(i);
      if (codePoint == '"' || codePoint == '\\') {
        quoted.append('\\');
      }
      appendSafe(quoted, codePoint);
      i += Character.charCount(codePoint);
    }
  }

  /** Whether a code point must not reach a terminal as it is. */
  public static boolean isUnsafe(int codePoint) {
    if (codePoint < 0x7f) {
      return codePoint < 0x20;
    }
    if (codePoint < 0xa0) {
      return true;
    }
    return switch (Character.getType(codePoint)) {
      case Character.FORMAT,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          true;
      default -> false;
    };
  }

  /** The index of the first character to escape at or after {@code from}, or -1. */
  public static int firstUnsafe(CharSequence text, int from) {
    for (int i = from; i < text.length(); ) {
      char c = text.charAt(i);
      if (c >= 0x20 && c < 0x7f) {
        i++;
        continue;
      }
      int codePoint = Character.codePointAt(text, i);
      if (isUnsafe(codePoint)) {
        return i;
      }
      i += Character.charCount(codePoint);
    }
    return -1;
  }

  private static void appendSafe(StringBuilder out, int codePoint) {
    if (!isUnsafe(codePoint)) {
      out.appendCodePoint(codePoint);
    } else {
      appendEscaped(out, codePoint);
    }
  }

  private static void appendAscii(StringBuilder out, int codePoint) {
    if (codePoint >= 0x20 && codePoint < 0x7f) {
      out.append((char) codePoint);
    } else {
      appendEscaped(out, codePoint);
    }
  }

  private static void appendEscaped(StringBuilder out, int codePoint) {
    switch (codePoint) {
      case '\n' -> out.append("\\n");
      case '\t' -> out.append("\\t");
      case '\r' -> out.append("\\r");
      default -> {
        if (codePoint < 0x80) {
          appendHex(out.append("\\x"), codePoint, 2);
        } else if (codePoint <= 0xffff) {
          appendHex(out.append("\\u"), codePoint, 4);
        } else {
          appendHex(out.append("\\U"), codePoint, 8);
        }
      }
    }
  }

  private static void appendHex(StringBuilder out, int value, int digits) {
    for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4) {
      out.append(HEX.charAt((value >>> shift) & 0xf));
    }
  }
}
