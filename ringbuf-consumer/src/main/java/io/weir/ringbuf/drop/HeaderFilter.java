package io.weir.ringbuf.drop;

/** Chooses packets by their first bytes. One thread, the ring's. */
@FunctionalInterface
public interface HeaderFilter {
  /** Whether the packet of this record shall be shown; the record is not kept. */
  boolean accepts(DropView record);
}
