package io.weir.ringbuf.drop;

/** Finds out what dropped a packet. Asked by the ring's thread, for each drop that is shown. */
@FunctionalInterface
public interface DropCauses {
  /** Knows none. */
  DropCauses NONE = (view, reason, location) -> null;

  /**
   * What dropped it; null when that is not known.
   *
   * @param view the record, during this call
   * @param location the function that freed it, as {@link DropEvent#location}
   */
  DropCause of(DropView view, DropReason reason, String location);
}
