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
  private Decision reached;
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

  /** It comes to a hook; where no other chain decides, it is accepted by this one's policy. */
  void reach(Decision first) {
    reached = first;
    decided(first);
  }

  /** It leaves the hook that it came to: nobody dropped it. */
  void leave() {
    reached = null;
  }

  /** Nothing more is told: what came to a hook and neither left it nor was dropped was dropped. */
  void end() {
    boolean accepted = decision != null && Outcome.of(decision.step()) == Outcome.ACCEPT;
    if (reached != null && accepted) {
      decision = new Decision(reached.chain(), reached.packet(), reached.step().dropping());
    }
  }

  void decided(Decision by) {
    if (!isDropped() && (by.drops() || by.supersedes(decision))) {
      decision = by;
    }
  }
}
