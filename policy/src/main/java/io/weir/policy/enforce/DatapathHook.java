package io.weir.policy.enforce;

/** Where the datapath's programs run: {@code enum hook} of packet.h, in its order. */
public enum DatapathHook {
  /** Received, before the stack. */
  XDP(0, "packet_xdp"),
  /** Received, at tc. */
  INGRESS(1, "packet_ingress"),
  /** Sent, at tc. */
  EGRESS(2, "packet_egress");

  private final int index;
  private final String program;

  DatapathHook(int index, String program) {
    this.index = index;
    this.program = program;
  }

  /** The hook's number in keys and arrays. */
  public int index() {
    return index;
  }

  String program() {
    return program;
  }

  long bit() {
    return 1L << index;
  }
}
