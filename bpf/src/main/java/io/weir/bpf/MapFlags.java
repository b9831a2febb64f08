package io.weir.bpf;

/** Flags of map creation, {@code linux/bpf.h}. */
public final class MapFlags {
  /** Allocates entries on demand; an LPM trie needs it. */
  public static final int NO_PREALLOC = 1;

  /** An array that user space may map. */
  public static final int MMAPABLE = 1 << 10;

  /** An array that may stand in for a template of another size (kernel 5.10). */
  public static final int INNER_MAP = 1 << 12;

  private MapFlags() {}
}
