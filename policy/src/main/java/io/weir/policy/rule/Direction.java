package io.weir.policy.rule;

/** Which way a packet goes, seen from the interface: {@code enum direction} of packet.h. */
public enum Direction {
  /** Received. */
  IN,
  /** Sent. */
  OUT
}
