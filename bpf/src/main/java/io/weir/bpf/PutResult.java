package io.weir.bpf;

/** How a put ended; the outcomes that a caller has to expect. */
public enum PutResult {
  /** The entry is in the map. */
  STORED,
  /** {@link PutMode#NOEXIST} found an entry; nothing was changed. */
  EXISTS,
  /** {@link PutMode#EXIST} found no entry; nothing was changed. */
  ABSENT,
  /** The map is full, or an array has no such index; nothing was changed. */
  FULL
}
