package io.weir.ringbuf.traffic;

/**
 * One counter as the kernel holds it now.
 *
 * @param counts since the counter was made
 * @param epoch another value means another life of the counter: the kernel evicted it and made it
 *     again; 0 where that cannot happen
 * @param sampled whether the counter saw a sample of the packets only
 */
public record Reading(Counts counts, long epoch, boolean sampled) {
  /** A counter that lives as long as its map and sees everything. */
  public static Reading exact(long packets, long bytes) {
    return new Reading(new Counts(packets, bytes), 0, false);
  }
}
