package io.weir.tools.policytrace.netfilter;

import io.weir.bpf.NftChain;
import io.weir.bpf.NftPacket;
import io.weir.bpf.NftState;

/** A packet on its way through the rules. One thread. */
final class TracedPacket {
  private final NftPacket entered;
  private long touchedNs;
  private NftChain chain;
  private NftPacket now;
  private Decision decision;
  private NftState state;

  /** One that begins its way; {@code entered} is null when it is no IP packet. */
  TracedPacket(NftPacket entered) {
    this.entered = entered;
  }

  /** As it came or was sent, before any address was translated; null when it is no IP packet. */
  NftPacket entered() {
    return entered;
  }

  /** What decided about it; null: no base chain saw it. */
  Decision decision() {
    return decision;
  }

  /** What conntrack says of it; null: that was not asked, or it did not come so far. */
  NftState state() {
    return state;
  }

  void tracked(NftState said) {
    state = said;
  }

  void touch(long nowNs) {
    touchedNs = nowNs;
  }

  long touchedNs() {
    return touchedNs;
  }

  void enter(NftChain base, NftPacket packet) {
    chain = base;
    now = packet;
  }

  NftChain chain() {
    return chain;
  }

  NftPacket now() {
    return now;
  }

  boolean isDropped() {
    return decision != null && decision.drops();
  }

  void decided(Decision by) {
    if (!isDropped() && (by.drops() || by.supersedes(decision))) {
      decision = by;
    }
  }
}
