package io.weir.ringbuf.event;

/** One thing that a tool shows: an immutable record with one mapping to attributes. */
public interface Event extends Attributes {
  /** The event's name, e.g. {@code process.exec}. */
  String name();

  /** Wall-clock time in nanoseconds since the epoch, UTC; 0 for an event without a time. */
  long timestampNs();

  /** About how much heap the event holds, in bytes: what bounded queues are bounded by. */
  int sizeBytes();

  /**
   * How many of what the tool counts it stands for: of an event that sums up others, as many as
   * these; 0 of one that stands for none.
   */
  default long weight() {
    return 1;
  }
}
