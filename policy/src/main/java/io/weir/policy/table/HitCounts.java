package io.weir.policy.table;

/** Packets by rule id; open addressing, for a million rules without an object each. */
public final class HitCounts {
  private final int[] ids;
  private final long[] hits;

  HitCounts(int rules) {
    int places = Integer.highestOneBit(Math.max(8, rules * 2)) * 2;
    ids = new int[places];
    hits = new long[places];
  }

  void put(int id, long count) {
    int at = place(id);
    ids[at] = id;
    hits[at] = count;
  }

  /** 0 for a rule that is not there. */
  public long of(int id) {
    return hits[place(id)];
  }

  private int place(int id) {
    int mask = ids.length - 1;
    int at = id * 0x9e3779b1 & mask;
    while (ids[at] != 0 && ids[at] != id) {
      at = (at + 1) & mask;
    }
    return at;
  }
}
