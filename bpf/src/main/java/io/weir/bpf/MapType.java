package io.weir.bpf;

/** The kinds of map that are used here; numbers of {@code enum bpf_map_type}, linux/bpf.h. */
public enum MapType {
  /** Keys of any form. */
  HASH(1),
  /** Indexed from 0, all entries exist. */
  ARRAY(2),
  /** Tail-call targets. */
  PROG_ARRAY(3),
  /** A hash with one value per CPU. */
  PERCPU_HASH(5),
  /** An array with one value per CPU. */
  PERCPU_ARRAY(6),
  /** A hash that evicts. */
  LRU_HASH(9),
  /** A hash that evicts, with one value per CPU. */
  LRU_PERCPU_HASH(10),
  /** Longest prefix match; needs {@link MapFlags#NO_PREALLOC}. */
  LPM_TRIE(11),
  /** An array whose values are maps. */
  ARRAY_OF_MAPS(12),
  /** A hash whose values are maps. */
  HASH_OF_MAPS(13),
  /** A ring of records; its size is a power of two of pages. */
  RINGBUF(27);

  private final int number;

  MapType(int number) {
    this.number = number;
  }

  /** The kernel's number. */
  public int number() {
    return number;
  }

  static boolean isPerCpu(int type) {
    return type == PERCPU_HASH.number
        || type == PERCPU_ARRAY.number
        || type == LRU_PERCPU_HASH.number;
  }

  /** Types whose batch lookup walks buckets or indexes, so that no deletion can disturb it. */
  static boolean readsInBatches(int type) {
    return isPerCpu(type) || type == HASH.number || type == LRU_HASH.number || type == ARRAY.number;
  }
}
