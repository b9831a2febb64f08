package io.weir.policy.table;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** The tuples of a table that is being built. One thread. */
final class TupleSet {
  /** Entries of one mask, in one directory. */
  static final class Tuple {
    final int directory;
    final long[] mask;
    int level; // of gates
    long best = -1L; // the largest, unsigned
    int entries;
    int index; // in its directory, once sorted

    private Tuple(MaskedKey like) {
      directory = like.directory;
      mask = like.mask.clone();
      level = GateLevel.of(like.isIpv4(), mask);
    }

    private int fullLevel() {
      return GateLevel.full(directory < 2, mask, level);
    }

    private boolean fits(MaskedKey entry) {
      return directory == entry.directory && Arrays.equals(mask, entry.mask);
    }
  }

  private final List<Tuple> all = new ArrayList<>();
  private final int[] needs = new int[TableLayouts.DIRECTORIES];
  private int[] places = new int[64]; // number + 1 by hash, open addressing
  private int last = -1;

  List<Tuple> all() {
    return all;
  }

  int needs(int directory) {
    return needs[directory];
  }

  /** The number of an entry's tuple, which there is from now on. */
  int of(MaskedKey entry, long precedence) {
    int number = last >= 0 && all.get(last).fits(entry) ? last : find(entry);
    last = number;
    count(number, precedence);
    needs[entry.directory] |= entry.needs;
    return number;
  }

  /** Counts one more entry of a tuple that is there, and that needs nothing else. */
  void count(int number, long precedence) {
    Tuple tuple = all.get(number);
    tuple.entries++;
    if (Long.compareUnsigned(precedence, tuple.best) < 0) {
      tuple.best = precedence;
    }
  }

  /** Gives them their places: those of a directory by their best rule. */
  List<List<Tuple>> sorted() {
    List<List<Tuple>> directories = new ArrayList<>();
    for (int i = 0; i < TableLayouts.DIRECTORIES; i++) {
      directories.add(new ArrayList<>());
    }
    all.forEach(tuple -> directories.get(tuple.directory).add(tuple));
    for (List<Tuple> tuples : directories) {
      tuples.sort(Comparator.comparingLong(tuple -> tuple.best));
      for (int i = 0; i < tuples.size(); i++) {
        tuples.get(i).index = i;
      }
      tellByWholeAddresses(tuples);
    }
    return directories;
  }

  /**
   * One tuple of single addresses is as well told of by their first bits, which are fewer prefixes;
   * of several, one look at the whole address tells which have it.
   */
  private static void tellByWholeAddresses(List<Tuple> tuples) {
    int[] count = new int[GateLevel.COUNT];
    for (Tuple tuple : tuples) {
      if (tuple.fullLevel() != GateLevel.NONE) {
        count[tuple.fullLevel()]++;
      }
    }
    for (Tuple tuple : tuples) {
      int full = tuple.fullLevel();
      if (full != GateLevel.NONE && count[full] > 1) {
        tuple.level = full;
      }
    }
  }

  private int find(MaskedKey entry) {
    int hash = Arrays.hashCode(entry.mask) * 31 + entry.directory;
    for (int at = hash & (places.length - 1); ; at = (at + 1) & (places.length - 1)) {
      int number = places[at] - 1;
      if (number < 0) {
        all.add(new Tuple(entry));
        places[at] = all.size();
        growIfFull();
        return all.size() - 1;
      }
      if (all.get(number).fits(entry)) {
        return number;
      }
    }
  }

  private void growIfFull() {
    if (all.size() * 2 < places.length) {
      return;
    }
    places = new int[places.length * 2];
    for (int i = 0; i < all.size(); i++) {
      Tuple tuple = all.get(i);
      int at = (Arrays.hashCode(tuple.mask) * 31 + tuple.directory) & (places.length - 1);
      while (places[at] != 0) {
        at = (at + 1) & (places.length - 1);
      }
      places[at] = i + 1;
    }
  }
}
