package io.weir.policy.text;

import io.weir.ringbuf.text.TerminalText;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A text's lines, one after the other, without an object for each. After {@link #next} the line is
 * the bytes from {@link #from} to {@link #to}, blanks at both ends and the line's end left out.
 */
public final class Source {
  private static final int SHOWN_BYTES = 200;

  private final byte[] bytes;
  private final int limit;
  private int next;
  private int number;
  private int from;
  private int to;

  public Source(byte[] bytes) {
    this(bytes, start(bytes), bytes.length);
  }

  /** A part of a text, which begins with a line; lines are numbered from 1 there too. */
  public Source(byte[] bytes, int start, int limit) {
    this.bytes = bytes;
    this.next = start;
    this.limit = limit;
  }

  /** Where a text begins: behind UTF-8's byte order mark, if it has one. */
  public static int start(byte[] bytes) {
    boolean mark =
        bytes.length >= 3
            && bytes[0] == (byte) 0xef
            && bytes[1] == (byte) 0xbb
            && bytes[2] == (byte) 0xbf;
    return mark ? 3 : 0;
  }

  /** The whole text. */
  public byte[] bytes() {
    return bytes;
  }

  /** Goes to the next line; false at the end. */
  public boolean next() {
    if (next >= limit) {
      return false;
    }
    int start = next;
    int end = start;
    while (end < limit && bytes[end] != '\n') {
      end++;
    }
    next = end + 1;
    number++;
    while (start < end && isBlank(bytes[start])) {
      start++;
    }
    while (end > start && isBlank(bytes[end - 1])) {
      end--;
    }
    from = start;
    to = end;
    return true;
  }

  /**
   * Where the first line begins that does not begin before a place; the text's end if none does.
   */
  public static int lineFrom(byte[] bytes, int place) {
    int at = place;
    while (at > 0 && at < bytes.length && bytes[at - 1] != '\n') {
      at++;
    }
    return at;
  }

  /** The line's number, from 1; once there is none any more, how many there were. */
  public int number() {
    return number;
  }

  public int from() {
    return from;
  }

  public int to() {
    return to;
  }

  public boolean isEmpty() {
    return from == to;
  }

  /** Some bytes as text; what is not UTF-8 becomes U+FFFD. */
  public String string(int start, int end) {
    return new String(bytes, start, end - start, StandardCharsets.UTF_8);
  }

  /** The line as it can be shown. */
  public String text() {
    return text(bytes, from, to);
  }

  /** Bytes as text that can be shown; long ones are cut. */
  public static String text(byte[] bytes, int from, int to) {
    boolean cut = to - from > SHOWN_BYTES;
    int end = cut ? from + SHOWN_BYTES : to;
    String text = TerminalText.escape(new String(bytes, from, end - from, StandardCharsets.UTF_8));
    return cut ? text + "..." : text;
  }

  public static boolean equal(byte[] bytes, int from, int to, byte[] others) {
    return Arrays.equals(bytes, from, to, others, 0, others.length);
  }

  /** A text as it can be shown; a long one is cut. */
  public static String shown(String text) {
    boolean cut = text.length() > SHOWN_BYTES;
    String safe = TerminalText.escape(cut ? text.substring(0, SHOWN_BYTES) : text);
    return cut ? safe + "..." : safe;
  }

  public static boolean isBlank(byte b) {
    return b == ' ' || b == '\t' || b == '\r' || b == '\f';
  }
}
