package io.weir.ringbuf.enrich;

/** Tests for lower-case hex digits, the form in which every runtime writes its ids. */
final class Hex {
  private Hex() {}

  /** Whether {@code [from, end)} lies in the text and holds nothing but lower-case hex digits. */
  static boolean isLower(String text, int from, int end) {
    if (end > text.length()) {
      return false;
    }
    for (int i = from; i < end; i++) {
      char c = text.charAt(i);
      if ((c < '0' || c > '9') && (c < 'a' || c > 'f')) {
        return false;
      }
    }
    return true;
  }
}
