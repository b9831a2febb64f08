package io.weir.policy.rule;

/** Ports, both ends included. */
public record PortRange(int first, int last) {
  public static final int PORT_MAX = 0xffff;

  public PortRange {
    if (first < 0 || last > PORT_MAX || first > last) {
      throw new IllegalArgumentException(
          "ports " + first + "-" + last + ": 0 to " + PORT_MAX + ", the lower first");
    }
  }

  public boolean contains(int port) {
    return first <= port && port <= last;
  }

  @Override
  public String toString() {
    return first == last ? Integer.toString(first) : first + "-" + last;
  }
}
