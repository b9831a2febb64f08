package io.weir.ringbuf.traffic;

/**
 * A number of packets and their bytes.
 *
 * @param packets segments count one by one where the hook sees them
 * @param bytes from the link-layer header on
 */
public record Counts(long packets, long bytes) {
  /** Nothing. */
  public static final Counts NONE = new Counts(0, 0);

  /** The sum. */
  public Counts plus(Counts other) {
    return new Counts(packets + other.packets, bytes + other.bytes);
  }

  /**
   * What came since an earlier reading of the same counter. A counter that went backwards was set
   * to zero meanwhile, so all that it holds now is new; the result is never negative.
   */
  public Counts since(Counts before) {
    return packets < before.packets || bytes < before.bytes
        ? this
        : new Counts(packets - before.packets, bytes - before.bytes);
  }
}
