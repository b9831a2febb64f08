package io.weir.policy.enforce;

import io.weir.bpf.TcDirection;
import java.util.List;
import java.util.Locale;

/** Where the datapath's programs run: {@code enum hook} of packet.h, in its order. */
public enum DatapathHook {
  /** Received, before the stack. */
  XDP(0, "packet_xdp", null),
  /** Received, at tc. */
  INGRESS(1, "packet_ingress", TcDirection.INGRESS),
  /** Sent, at tc. */
  EGRESS(2, "packet_egress", TcDirection.EGRESS);

  /** The hooks of tc. */
  static final List<DatapathHook> TC = List.of(INGRESS, EGRESS);

  private final int index;
  private final String program;
  private final TcDirection direction;

  DatapathHook(int index, String program, TcDirection direction) {
    this.index = index;
    this.program = program;
    this.direction = direction;
  }

  /** The hook's number in keys and arrays. */
  public int index() {
    return index;
  }

  String program() {
    return program;
  }

  /** The name of a pin of the link that attaches it. */
  String pin() {
    return "link_" + name().toLowerCase(Locale.ROOT);
  }

  /** Of a hook of tc, its door in gate.bpf.c. */
  String gate() {
    return direction == TcDirection.INGRESS ? "gate_ingress" : "gate_egress";
  }

  /** Of a hook of tc. */
  TcDirection direction() {
    return direction;
  }

  long bit() {
    return 1L << index;
  }
}
