package io.weir.policy.model;

/** What conntrack says of a packet: iptables-extensions(8), conntrack. */
public enum ConnectionState {
  NEW(0),
  ESTABLISHED(1),
  RELATED(2),
  INVALID(3),
  UNTRACKED(4);

  private static final ConnectionState[] BY_NUMBER = values();

  private final int number;

  ConnectionState(int number) {
    this.number = number;
  }

  /** By its number. */
  public static ConnectionState of(int number) {
    return BY_NUMBER[number];
  }

  /** In sets of numbers. */
  public int number() {
    return number;
  }
}
