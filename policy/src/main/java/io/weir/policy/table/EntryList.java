package io.weir.policy.table;

import java.util.Arrays;

/** The entries of a table that is being built, in arrays that grow. One thread. */
final class EntryList {
  private static final int FIRST = 1 << 10;

  long[] keys = new long[FIRST * MaskedKey.WORDS];
  long[] precedence = new long[FIRST];
  long[] expiresRate = new long[FIRST];
  int[] tuple = new int[FIRST];
  private int size;

  int size() {
    return size;
  }

  void add(MaskedKey entry, int ofTuple, long withPrecedence, long withExpiresRate) {
    if (size == tuple.length) {
      grow();
    }
    System.arraycopy(entry.key, 0, keys, size * MaskedKey.WORDS, MaskedKey.WORDS);
    precedence[size] = withPrecedence;
    expiresRate[size] = withExpiresRate;
    tuple[size++] = ofTuple;
  }

  private void grow() {
    int length = size * 2;
    keys = Arrays.copyOf(keys, length * MaskedKey.WORDS);
    precedence = Arrays.copyOf(precedence, length);
    expiresRate = Arrays.copyOf(expiresRate, length);
    tuple = Arrays.copyOf(tuple, length);
  }
}
