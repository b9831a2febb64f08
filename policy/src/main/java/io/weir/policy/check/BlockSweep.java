package io.weir.policy.check;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Cuts a field's values at all places where a condition of a block's rules begins or ends to hold,
 * and makes the bits of each piece. The first piece begins with the least value.
 *
 * @param <K> the values
 */
final class BlockSweep<K extends Comparable<K>> {
  private record Edge<K>(K at, int rule, int step) {}

  private final List<Edge<K>> edges = new ArrayList<>();

  /** Of each rule, how many conditions on the field it has, and how many hold. */
  private final int[] wanted = new int[BlockBits.RULES];

  private final int[] held = new int[BlockBits.RULES];
  private final long[] bits = new long[BlockBits.WORDS];

  private final List<K> starts = new ArrayList<>();
  private long[] present = new long[16];
  private int[] wordStarts = new int[16];
  private long[] words = new long[64];
  private int rows;
  private int used;

  /**
   * A sweep.
   *
   * @param rules how many rules the block has
   */
  BlockSweep(int rules) {
    for (int rule = 0; rule < rules; rule++) {
      bits[rule / Long.SIZE] |= 1L << rule;
    }
  }

  /** Says that a rule has a condition, which holds nowhere yet. */
  void want(int rule) {
    wanted[rule]++;
    bits[rule / Long.SIZE] &= ~(1L << rule);
  }

  /**
   * Says that a condition of the rule holds from a value up to one.
   *
   * @param end the first for which it does not; null: to the last value
   */
  void holds(int rule, K start, K end) {
    edges.add(new Edge<>(start, rule, 1));
    if (end != null) {
      edges.add(new Edge<>(end, rule, -1));
    }
  }

  /** The bits of all pieces; then {@link #starts} are known. */
  BlockBits sweep(K least) {
    edges.sort((a, b) -> a.at.compareTo(b.at));
    starts.add(least);
    int next = 0;
    while (true) {
      K at = starts.get(starts.size() - 1);
      for (; next < edges.size() && edges.get(next).at.compareTo(at) <= 0; next++) {
        apply(edges.get(next));
      }
      addRow();
      if (next == edges.size()) {
        return new BlockBits(
            Arrays.copyOf(present, rows),
            Arrays.copyOf(wordStarts, rows),
            Arrays.copyOf(words, used));
      }
      starts.add(edges.get(next).at);
    }
  }

  /** The rules that have no condition on the field. */
  long[] without() {
    long[] without = new long[BlockBits.WORDS];
    for (int rule = 0; rule < wanted.length; rule++) {
      if (wanted[rule] == 0) {
        without[rule / Long.SIZE] |= 1L << rule;
      }
    }
    return without;
  }

  /** Where the pieces begin, in order. */
  List<K> starts() {
    return starts;
  }

  private void apply(Edge<K> edge) {
    held[edge.rule] += edge.step;
    long bit = 1L << edge.rule;
    if (held[edge.rule] == wanted[edge.rule]) {
      bits[edge.rule / Long.SIZE] |= bit;
    } else {
      bits[edge.rule / Long.SIZE] &= ~bit;
    }
  }

  private void addRow() {
    if (rows == present.length) {
      present = Arrays.copyOf(present, 2 * rows);
      wordStarts = Arrays.copyOf(wordStarts, 2 * rows);
    }
    wordStarts[rows] = used;
    long summary = 0;
    for (int word = 0; word < BlockBits.WORDS; word++) {
      if (bits[word] != 0) {
        summary |= 1L << word;
        if (used == words.length) {
          words = Arrays.copyOf(words, 2 * used);
        }
        words[used++] = bits[word];
      }
    }
    present[rows++] = summary;
  }
}
