package io.weir.policy.rule;

/** An address family. */
public enum Family {
  IPV4(4, 32),
  IPV6(6, 128);

  private final int version;
  private final int bits;

  Family(int version, int bits) {
    this.version = version;
    this.bits = bits;
  }

  /** The IP version: 4 or 6. */
  public int version() {
    return version;
  }

  /** The length of an address. */
  public int bits() {
    return bits;
  }
}
