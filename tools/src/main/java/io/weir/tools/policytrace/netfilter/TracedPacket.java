package io.weir.tools.policytrace.netfilter;

import io.weir.bpf.NftChain;
import io.weir.bpf.NftPacket;
import io.weir.bpf.NftState;
import java.time.Instant;
import java.util.concurrent.TimeUnit;

/** A packet on its way through the rules. One thread. */
final class TracedPacket {
  private static final long SECOND_NS = TimeUnit.SECONDS.toNanos(1);

  private final NftPacket entered;
  private long touchedNs;
  private NftChain chain;
  private NftPacket now;
  private Decision decision;
  private Decision reached;
  private boolean left;
  private NftState state;

  /** One that begins its way; {@code entered} is null when it is no IP packet. */
  TracedPacket(NftPacket entered) {
    this.entered = entered;
  }

  /** As it came or was sent, before any address was translated; null when it is no IP packet. */
  NftPacket entered() {
    return entered;
  }

  /** What decided about it; null: no base chain of others saw it. */
  Decision decision() {
    return decision;
  }

  /**
   * What decided about it at the hooks input, forward and output, or dropped it elsewhere; null: it
   * came to none of them. Where no chain of others decided there it is ours, by whose policy it
   * passed.
   */
  Decision atHooks() {
    return decision != null && (decision.drops() || decision.isAtFilter()) ? decision : reached;
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

  /** When its last step was read, in nanoseconds since the epoch. */
  long timestampNs() {
    Instant now = Instant.now();
    long epochNs = now.getEpochSecond() * SECOND_NS + now.getNano();
    return epochNs - (System.nanoTime() - touchedNs);
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

  /** It comes to a hook, as the first chain there tells. */
  void reach(Decision first) {
    reached = first;
    left = false;
  }

  /** It leaves the hook that it came to: nobody dropped it. */
  void leave() {
    left = true;
  }

  /** Nothing more is told: what came to a hook and neither left it nor was dropped was dropped. */
  void end() {
    boolean passed = decision == null || Outcome.of(decision.step()) == Outcome.ACCEPT;
    if (reached != null && !left && passed) {
      decision = new Decision(reached.chain(), reached.packet(), reached.step().dropping());
    }
  }

  void decided(Decision by) {
    if (!isDropped() && (by.drops() || by.supersedes(decision))) {
      decision = by;
    }
  }
}
