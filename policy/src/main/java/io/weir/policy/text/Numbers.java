package io.weir.policy.text;

/** Numbers as files have them. */
public final class Numbers {
  private static final int DIGITS_MAX = 10;

  private Numbers() {}

  /** A decimal number, without sign or blank; -1 when it is none or larger than that. */
  public static int decimal(String text, int largest) {
    if (text.isEmpty() || text.length() > DIGITS_MAX) {
      return -1;
    }
    long value = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < '0' || c > '9') {
        return -1;
      }
      value = value * 10 + c - '0';
    }
    return value > largest ? -1 : (int) value;
  }
}
