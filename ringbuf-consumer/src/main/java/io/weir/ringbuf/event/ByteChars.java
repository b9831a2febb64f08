package io.weir.ringbuf.event;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * A region of a buffer as characters, one a byte, with NUL as a space: what a regular expression
 * can be matched against before anything is copied. Reused for every record.
 */
public final class ByteChars implements CharSequence {
  private ByteBuffer data;
  private int offset;
  private int length;

  /**
   * Compiles an expression so that it matches these characters: text outside ASCII is matched by
   * its UTF-8 bytes, and a dot stands for one byte.
   */
  public static Pattern compile(String expression) {
    byte[] utf8 = expression.getBytes(StandardCharsets.UTF_8);
    return Pattern.compile(new String(utf8, StandardCharsets.ISO_8859_1));
  }

  ByteChars wrap(ByteBuffer data, int offset, int length) {
    this.data = data;
    this.offset = offset;
    this.length = length;
    return this;
  }

  @Override
  public int length() {
    return length;
  }

  @Override
  public char charAt(int index) {
    int value = data.get(offset + index) & 0xff;
    return value == 0 ? ' ' : (char) value;
  }

  @Override
  public CharSequence subSequence(int start, int end) {
    return toString().substring(start, end);
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(length);
    for (int i = 0; i < length; i++) {
      text.append(charAt(i));
    }
    return text.toString();
  }
}
