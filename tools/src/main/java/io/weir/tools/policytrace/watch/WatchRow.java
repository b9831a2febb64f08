package io.weir.tools.policytrace.watch;

import io.weir.ringbuf.event.Event;

/** What watch's table has a row for. */
interface WatchRow extends Event {
  /** What was done: allow, deny, audit, failsafe, protected. */
  String verdict();

  /** Which way, as the policies see it; a dash where there are several. */
  String direction();

  /** The flow, or how many packets there were. */
  String flow();

  /** The rule that decided. */
  DecidingRule rule();
}
