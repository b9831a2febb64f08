package io.weir.ringbuf.event;

import java.util.HexFormat;

/** Bytes written as hex pairs with blanks between them. */
final class HexBytes {
  private static final HexFormat FORMAT = HexFormat.ofDelimiter(" ");

  private HexBytes() {}

  static byte[] of(String hex) {
    return FORMAT.parseHex(hex);
  }

  static String text(byte[] bytes) {
    return FORMAT.formatHex(bytes);
  }
}
