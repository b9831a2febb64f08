package io.weir.ringbuf.event;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * A region of a buffer as characters, one a byte, with NUL as a space: what a regular expression
 * can be matched against before anything is copied. Reused for every record.
 */
public final class ByteChars implements CharSequence {
  private static final int BUDGET = 1 << 20;

  private ByteBuffer data;
  private int offset;
  private int length;
  private int restOffset;
  private int restLength;
  private int budget;

  /**
   * Compiles an expression so that it matches these characters: text outside ASCII is matched by
   * its UTF-8 bytes, and a dot stands for one byte.
   */
  public static Pattern compile(String expression) {
    byte[] utf8 = expression.getBytes(StandardCharsets.UTF_8);
    return Pattern.compile(new String(utf8, StandardCharsets.ISO_8859_1));
  }

  ByteChars wrap(ByteBuffer data, int offset, int length) {
    return wrap(data, offset, length, 0, 0);
  }

  /** Two regions, one after the other. */
  ByteChars wrap(ByteBuffer data, int offset, int length, int restOffset, int restLength) {
    this.data = data;
    this.offset = offset;
    this.length = length;
    this.restOffset = restOffset;
    this.restLength = restLength;
    this.budget = BUDGET;
    return this;
  }

  @Override
  public int length() {
    return length + restLength;
  }

  /** One byte; throws {@link MatchTooLong} when an expression looks at it too often. */
  @Override
  public char charAt(int index) {
    if (--budget < 0) {
      throw new MatchTooLong();
    }
    int at = index < length ? offset + index : restOffset + index - length;
    int value = data.get(at) & 0xff;
    return value == 0 ? ' ' : (char) value;
  }

  @Override
  public CharSequence subSequence(int start, int end) {
    return toString().substring(start, end);
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(length());
    for (int i = 0; i < length(); i++) {
      text.append(charAt(i));
    }
    return text.toString();
  }

  /** An expression backtracks without end on this text. Made once a match, hence without trace. */
  public static final class MatchTooLong extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private MatchTooLong() {
      super("the expression needs too long", null, false, false);
    }
  }
}
