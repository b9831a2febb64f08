package io.weir.ringbuf.traffic;

import io.weir.ringbuf.event.Attributes;

/** What a row counts. Equality is identity of the counter. */
public interface RowKey extends Attributes {
  /** The key as tables show it. */
  String text();

  /** What filters match. */
  default String searched() {
    return text();
  }
}
