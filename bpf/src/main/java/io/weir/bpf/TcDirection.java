package io.weir.bpf;

/** Which way packets go through a tc hook, and the numbers the kernel has for it. */
public enum TcDirection {
  /** Received, before the stack. */
  INGRESS(46, 1, 0xfffffff2),
  /** Sent, after netfilter and before the qdisc. */
  EGRESS(47, 2, 0xfffffff3);

  private final int attachType;
  private final int attachPoint;
  private final int parent;

  TcDirection(int attachType, int attachPoint, int parent) {
    this.attachType = attachType;
    this.attachPoint = attachPoint;
    this.parent = parent;
  }

  /** {@code BPF_TCX_INGRESS} or {@code BPF_TCX_EGRESS} of linux/bpf.h. */
  int attachType() {
    return attachType;
  }

  /** {@code enum bpf_tc_attach_point} of bpf/libbpf.h. */
  int attachPoint() {
    return attachPoint;
  }

  /** The clsact parent handle, {@code TC_H_MAKE(TC_H_CLSACT, ...)} of linux/pkt_sched.h. */
  int parent() {
    return parent;
  }
}
