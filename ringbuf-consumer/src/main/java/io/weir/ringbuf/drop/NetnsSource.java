package io.weir.ringbuf.drop;

/** Where a drop's network namespace was found; {@code enum netns_source} of {@code dropsnoop.h}. */
public enum NetnsSource {
  /** Nowhere. */
  UNKNOWN(""),
  /** The socket that was to receive the packet. */
  RECEIVER("rx_sk"),
  /** The socket that the packet belongs to. */
  SOCKET("skb_sk"),
  /** The interface that the packet was at. */
  DEVICE("skb_dev"),
  /** The route that the packet was received by. */
  ROUTE("skb_dst");

  private static final NetnsSource[] ALL = values();

  private final String label;

  NetnsSource(String label) {
    this.label = label;
  }

  /** The name in JSON. */
  public String label() {
    return label;
  }

  /** By the kernel's number. */
  static NetnsSource of(int number) {
    return number < ALL.length ? ALL[number] : UNKNOWN;
  }
}
