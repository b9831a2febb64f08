package io.weir.ringbuf.event;

import io.weir.ringbuf.text.TerminalText;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.function.BiConsumer;

/**
 * Bytes that the kernel gave, as text: an argument, a path or a comm is whatever its owner wrote.
 *
 * <p>Valid UTF-8 (RFC 3629, section 4: no overlong form, no surrogate, nothing above U+10FFFF)
 * decodes; each byte that is no part of a valid sequence appears as {@code \xNN} in lower-case hex.
 * A text that happens to spell {@code \xNN} looks the same, therefore {@link #base64} keeps the raw
 * value whenever a byte was escaped. Immutable; never throws for any content. Costs one copy of the
 * bytes and the string; pure ASCII is not decoded byte by byte.
 *
 * @param text the readable form
 * @param base64 the raw bytes in base64 (RFC 4648, padded) when they were not valid UTF-8, else
 *     empty
 */
public record ByteText(String text, String base64) {
  private static final HexFormat HEX = HexFormat.of();

  /** The bytes {@code [offset, offset + length)} of a buffer, whose position does not matter. */
  public static ByteText of(ByteBuffer buffer, int offset, int length) {
    byte[] bytes = new byte[length];
    buffer.get(offset, bytes);
    return of(bytes, 0, length);
  }

  /** The bytes of a buffer from an offset to the first NUL, at most {@code maxLength} of them. */
  public static ByteText ofCString(ByteBuffer buffer, int offset, int maxLength) {
    int length = 0;
    while (length < maxLength && buffer.get(offset + length) != 0) {
      length++;
    }
    return of(buffer, offset, length);
  }

  /** All of an array. */
  public static ByteText of(byte[] bytes) {
    return of(bytes, 0, bytes.length);
  }

  /** The bytes {@code [offset, offset + length)} of an array, which is not kept. */
  public static ByteText of(byte[] bytes, int offset, int length) {
    int end = offset + length;
    int first = asciiEnd(bytes, offset, end);
    if (first == end) {
      return new ByteText(new String(bytes, offset, length, StandardCharsets.ISO_8859_1), "");
    }
    if (validEnd(bytes, first, end) == end) {
      return new ByteText(new String(bytes, offset, length, StandardCharsets.UTF_8), "");
    }
    byte[] raw = new byte[length];
    System.arraycopy(bytes, offset, raw, 0, length);
    return new ByteText(
        escape(raw, StringBuilder::append), Base64.getEncoder().encodeToString(raw));
  }

  /** Whether all bytes were valid UTF-8, so that {@link #text} says everything. */
  public boolean valid() {
    return base64.isEmpty();
  }

  /**
   * The text in double quotes, as {@link TerminalText#quote} has it, but for the escapes of bytes:
   * these keep their one backslash, so that a text that spells {@code \xNN} looks different here.
   */
  public String quoted() {
    return valid()
        ? TerminalText.quote(text)
        : '"' + escape(Base64.getDecoder().decode(base64), TerminalText::appendQuoted) + '"';
  }

  /** Reports the raw value under this name when the text does not say everything. */
  void visitRaw(AttributeVisitor visitor, String name) {
    if (!valid()) {
      visitor.text(name, base64);
    }
  }

  private static String escape(byte[] bytes, BiConsumer<StringBuilder, String> appendValid) {
    StringBuilder text = new StringBuilder(bytes.length + 16);
    int at = 0;
    while (at < bytes.length) {
      int valid = validEnd(bytes, at, bytes.length);
      appendValid.accept(text, new String(bytes, at, valid - at, StandardCharsets.UTF_8));
      if (valid < bytes.length) {
        text.append("\\x");
        HEX.toHexDigits(text, bytes[valid]);
        valid++;
      }
      at = valid;
    }
    return text.toString();
  }

  private static int asciiEnd(byte[] bytes, int from, int end) {
    int at = from;
    while (at < end && bytes[at] >= 0) {
      at++;
    }
    return at;
  }

  /** Where the longest valid prefix of {@code [from, end)} ends. */
  private static int validEnd(byte[] bytes, int from, int end) {
    int at = from;
    while (at < end) {
      int length = bytes[at] >= 0 ? 1 : sequenceLength(bytes, at, end);
      if (length == 0) {
        return at;
      }
      at += length;
    }
    return at;
  }

  /** The length of the multi-byte sequence that begins here, or 0 when it is not valid. */
  private static int sequenceLength(byte[] bytes, int at, int end) {
    int lead = bytes[at] & 0xff;
    int length = leadLength(lead);
    if (length == 0 || end - at < length) {
      return 0;
    }
    int second = bytes[at + 1] & 0xff;
    if (second < lowestSecond(lead) || second > highestSecond(lead)) {
      return 0;
    }
    for (int i = 2; i < length; i++) {
      if ((bytes[at + i] & 0xc0) != 0x80) {
        return 0;
      }
    }
    return length;
  }

  /** 80..C1 begin nothing (continuations, overlong forms), nor does what is above F4. */
  private static int leadLength(int lead) {
    if (lead < 0xc2 || lead > 0xf4) {
      return 0;
    }
    if (lead < 0xe0) {
      return 2;
    }
    return lead < 0xf0 ? 3 : 4;
  }

  /** E0 and F0 leave out the overlong forms. */
  private static int lowestSecond(int lead) {
    return switch (lead) {
      case 0xe0 -> 0xa0;
      case 0xf0 -> 0x90;
      default -> 0x80;
    };
  }

  /** ED leaves out the surrogates, F4 what is above U+10FFFF. */
  private static int highestSecond(int lead) {
    return switch (lead) {
      case 0xed -> 0x9f;
      case 0xf4 -> 0x8f;
      default -> 0xbf;
    };
  }
}
