package io.weir.policy.enforce;

/** Where a datapath shall see the packets that an interface receives. */
public enum AttachMode {
  /** What costs the link nothing: native XDP on veth and tap, generic XDP elsewhere. */
  AUTO,
  /** XDP in the driver, whatever that does to the link. */
  NATIVE,
  /** XDP in the stack. */
  GENERIC,
  /** No XDP: tc sees both directions. */
  TC
}
