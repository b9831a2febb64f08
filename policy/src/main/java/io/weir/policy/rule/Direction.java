package io.weir.policy.rule;

/** Which way a packet goes, seen from the interface: {@code enum direction} of packet.h. */
public enum Direction {
  /** Received. */
  IN(0),
  /** Sent. */
  OUT(1);

  private final int index;

  Direction(int index) {
    this.index = index;
  }

  /** Its number in packet.h. */
  public int index() {
    return index;
  }
}
