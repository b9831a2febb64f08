package io.weir.bpf;

/** Where an XDP program runs; flags of linux/if_link.h. */
public enum XdpMode {
  /** In the driver, before a packet buffer exists. */
  NATIVE(1 << 2),
  /** In the stack, with any driver; slower. */
  GENERIC(1 << 1),
  /** On the card. */
  HARDWARE(1 << 3);

  private final int flag;

  XdpMode(int flag) {
    this.flag = flag;
  }

  int flag() {
    return flag;
  }
}
