package io.weir.policy.trigger;

import java.util.Locale;

/** What is measured of a source, a prefix, a flow or a port in one tick. */
enum Measure {
  /** Packets a second. */
  PPS,
  /** Bits a second, of whole frames. */
  BPS,
  /** Which share of the TCP packets are of flows that had a SYN and never an ACK: 0 to 1. */
  SYN_RATIO;

  /** Its name in expressions. */
  String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
