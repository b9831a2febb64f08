package io.weir.policy.table;

import java.util.Arrays;

/**
 * The entries of a table that is being built, word by word as {@code struct rule_entry} has them,
 * so that they are copied at once. Grows. One thread.
 */
final class EntryList {
  /** Of an entry. */
  static final int WORDS = TableLayouts.UNIT / Long.BYTES;

  private static final int PRECEDENCE = MaskedKey.WORDS;
  private static final int EXPIRES_RATE = PRECEDENCE + 1;
  static final int HITS = EXPIRES_RATE + 1;

  private static final int LEAST = 16;

  /** An entry's words, its key first, begin at its number times {@link #WORDS}. */
  long[] words;

  int[] tuple;
  private int size;

  EntryList(int expected) {
    int room = Math.max(LEAST, expected);
    words = new long[Math.multiplyExact(room, WORDS)];
    tuple = new int[room];
  }

  int size() {
    return size;
  }

  void add(MaskedKey entry, int ofTuple, long withPrecedence, long withExpiresRate) {
    long[] key = entry.key;
    add(0, key[0], key[1], ofTuple, withPrecedence, withExpiresRate);
    int at = (size - 1) * WORDS;
    for (int word = 2; word < MaskedKey.WORDS; word++) {
      words[at + word] = key[word];
    }
  }

  /** Adds one whose key is 0 but for two words from {@code word} on. */
  void add(int word, long high, long low, int ofTuple, long withPrecedence, long withExpiresRate) {
    if (size == tuple.length) {
      grow();
    }
    int at = size * WORDS;
    words[at + word] = high;
    words[at + word + 1] = low;
    words[at + PRECEDENCE] = withPrecedence;
    words[at + EXPIRES_RATE] = withExpiresRate;
    tuple[size++] = ofTuple;
  }

  int id(int entry) {
    return Precedence.id(words[entry * WORDS + PRECEDENCE]);
  }

  private void grow() {
    int room = Math.addExact(size, size / 2);
    words = Arrays.copyOf(words, Math.multiplyExact(room, WORDS));
    tuple = Arrays.copyOf(tuple, room);
  }
}
