package io.weir.policy.table;

/** Packets by rule id; open addressing, for a million rules without an object each. */
public final class HitCounts {
  private static final int SPREAD = 0x9e3779b1;

  private final int[] ids; // 0: free
  private final long[] hits;
  private final int shift;
  private boolean none = true;

  HitCounts(int rules) {
    int places = Integer.highestOneBit(Math.max(8, rules * 2)) * 2;
    ids = new int[places];
    hits = new long[places];
    shift = Integer.numberOfLeadingZeros(places) + 1;
  }

  /** Adds to what a rule has, which is 0 at first. */
  void add(int id, long count) {
    int at = place(id);
    ids[at] = id;
    hits[at] += count;
    none &= count == 0;
  }

  /** Whether no rule has any. */
  public boolean isNone() {
    return none;
  }

  /** 0 for a rule that is not there. */
  public long of(int id) {
    return hits[place(id)];
  }

  /** What was counted since an earlier reading of the same table. */
  public HitCounts since(HitCounts earlier) {
    HitCounts gained = new HitCounts(ids.length / 4); // as large as this one
    for (int place = 0; place < ids.length; place++) {
      if (ids[place] != 0) {
        gained.add(ids[place], hits[place] - earlier.of(ids[place]));
      }
    }
    return gained;
  }

  private int place(int id) {
    int at = (id * SPREAD) >>> shift; // the product's upper bits depend on all of the id's
    while (ids[at] != 0 && ids[at] != id) {
      at = (at + 1) & (ids.length - 1);
    }
    return at;
  }
}
