package io.weir.exporters.table;

/**
 * How many terminal cells a text takes, closely enough to align columns.
 *
 * <p>East Asian wide and fullwidth blocks and the emoji blocks take two cells, combining marks
 * none, all else one. Blocks are taken whole (Unicode's EastAsianWidth.txt knows exceptions within
 * them, and terminals differ).
 */
final class DisplayWidth {
  /** First and last code point of each wide block, in order. */
  private static final int[] WIDE = {
    0x1100, 0x115f, // Hangul Jamo, initial consonants
    0x2e80, 0x303e, // CJK radicals and punctuation
    0x3041, 0x4dbf, // kana, CJK compatibility, extension A
    0x4e00, 0xa4cf, // CJK, Yi
    0xa960, 0xa97f, // Hangul Jamo extended A
    0xac00, 0xd7a3, // Hangul syllables
    0xf900, 0xfaff, // CJK compatibility ideographs
    0xfe30, 0xfe6f, // CJK compatibility and small forms
    0xff01, 0xff60, // fullwidth forms
    0xffe0, 0xffe6, // fullwidth signs
    0x1f300, 0x1f64f, // pictographs, emoticons
    0x1f680, 0x1f6ff, // transport
    0x1f900, 0x1f9ff, // supplemental pictographs
    0x20000, 0x3fffd, // CJK extensions B and later
  };

  private DisplayWidth() {}

  /** The cells that {@code [from, end)} of a text takes; it must hold no control character. */
  static int of(CharSequence text, int from, int end) {
    int cells = 0;
    for (int i = from; i < end; ) {
      char c = text.charAt(i);
      if (c < 0x300) {
        cells++;
        i++;
        continue;
      }
      int codePoint = Character.codePointAt(text, i);
      cells += cells(codePoint);
      i += Character.charCount(codePoint);
    }
    return cells;
  }

  private static int cells(int codePoint) {
    int type = Character.getType(codePoint);
    if (type == Character.NON_SPACING_MARK || type == Character.ENCLOSING_MARK) {
      return 0;
    }
    for (int i = 0; i < WIDE.length && WIDE[i] <= codePoint; i += 2) {
      if (codePoint <= WIDE[i + 1]) {
        return 2;
      }
    }
    return 1;
  }
}
