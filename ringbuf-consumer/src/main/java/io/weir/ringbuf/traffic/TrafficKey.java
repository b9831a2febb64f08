package io.weir.ringbuf.traffic;

import io.weir.ringbuf.event.Attributes;

/** What a row counts. Equality is identity of the counter; the text is what filters match. */
public interface TrafficKey extends Attributes {
  /** Which way the packets go. */
  Direction direction();

  /** The key as tables show it, without the direction. */
  String text();
}
