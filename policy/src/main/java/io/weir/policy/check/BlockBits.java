package io.weir.policy.check;

/**
 * Which rules of a block a value fits, for every value of one field: bits of {@link #WORDS} words,
 * of which those that are 0 are left out. Row by row, in one array.
 */
final class BlockBits {
  static final int WORDS = Long.SIZE;

  /** Rules of a block. */
  static final int RULES = WORDS * Long.SIZE;

  /** Of each row: which words are not 0. */
  private final long[] present;

  /** Of each row: where its words begin. */
  private final int[] starts;

  private final long[] words;

  BlockBits(long[] present, int[] starts, long[] words) {
    this.present = present;
    this.starts = starts;
    this.words = words;
  }

  /** Which words of a row are not 0. */
  long present(int row) {
    return present[row];
  }

  /** A row's word, which is not 0. */
  long word(int row, int word) {
    return words[starts[row] + Long.bitCount(present[row] & (1L << word) - 1)];
  }

  /** A row's word, whatever it is. */
  long wordOrZero(int row, int word) {
    return (present[row] & 1L << word) == 0 ? 0 : word(row, word);
  }
}
