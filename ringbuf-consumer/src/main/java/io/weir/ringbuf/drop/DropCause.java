package io.weir.ringbuf.drop;

import io.weir.ringbuf.event.Attributes;

/** What dropped a packet: a rule, or a program. */
public interface DropCause extends Attributes {
  /** For people, to be read after "by". */
  String text();
}
