package io.weir.tools.policytrace.netfilter;

import io.weir.bpf.NftChain;
import io.weir.bpf.NftPacket;
import io.weir.bpf.NftState;
import io.weir.bpf.NftTrace;
import io.weir.bpf.NftTracing;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Puts packets' ways together from the steps that are told. A way ends when nothing more is told of
 * it for {@value #SETTLED_MS} ms, so that ways end in the order of their last steps, however they
 * end. One thread.
 */
final class TracedPackets {
  static final int MAX_PACKETS = 1 << 16;
  static final long SETTLED_MS = 500; // a busy host may keep a packet waiting

  private static final long SETTLED_NS = TimeUnit.MILLISECONDS.toNanos(SETTLED_MS);

  private final String ownTable;
  private final Map<Long, NftState> states;
  private final BaseChains chains;
  private final Consumer<Decision> decisions;
  private final Consumer<TracedPacket> packets;
  private final Map<Integer, TracedPacket> onTheirWay = new LinkedHashMap<>(16, 0.75f, true);

  /**
   * None yet.
   *
   * @param ownTable the table that has packets traced
   * @param states by handle, the rules of that table that tell of conntrack; there may be none
   * @param decisions takes the end of each base chain for each packet
   * @param packets takes each packet when its way ended
   */
  TracedPackets(
      String ownTable,
      Map<Long, NftState> states,
      BaseChains chains,
      Consumer<Decision> decisions,
      Consumer<TracedPacket> packets) {
    this.ownTable = ownTable;
    this.states = states;
    this.chains = chains;
    this.decisions = decisions;
    this.packets = packets;
  }

  /** Takes a step; those of one packet come in their order. */
  void take(NftTrace step, long nowNs) {
    if (step.table().equals(ownTable)) {
      own(step, nowNs);
      return;
    }
    if (NftTracing.isTracing(step.table())) {
      return;
    }
    TracedPacket packet = onTheirWay.get(step.id());
    if (packet == null) {
      packet = new TracedPacket(step.packet()); // somebody else's, or its beginning was lost
    } else {
      packet.touch(nowNs);
    }
    if (step.headers() != null || packet.chain() == null) {
      NftChain base = chains.of(step.family(), step.table(), step.chain());
      packet.enter(base, step.packet());
    }
    if (step.decides()) {
      decided(step, packet);
    }
  }

  /**
   * The rule that marks a packet tells of it first; then come the chain's end, which has no handle,
   * and its policy.
   */
  private void own(NftTrace step, long nowNs) {
    TracedPacket known = onTheirWay.get(step.id());
    if (known != null) {
      known.touch(nowNs);
    }
    NftState state = states.get(step.handle());
    if (state != null && known != null) {
      known.tracked(state);
    } else if (state == null && step.kind() == NftTrace.Kind.RULE && step.handle() != 0) {
      begin(step, nowNs);
    } else if (step.kind() == NftTrace.Kind.POLICY && known != null) {
      reach(step, known);
    }
  }

  /** The first chain of a hook's tells that a packet came, the last one that none dropped it. */
  private void reach(NftTrace step, TracedPacket packet) {
    NftChain chain = chains.of(step.family(), step.table(), step.chain());
    if (chain.hook() == NftChain.Hook.PREROUTING) {
      return;
    }
    if (chain.priority() == Integer.MAX_VALUE) {
      packet.leave();
    } else if (chain.priority() == Integer.MIN_VALUE) {
      NftPacket now = step.packet() == null ? packet.entered() : step.packet();
      packet.reach(new Decision(chain, now, step));
    }
  }

  private void begin(NftTrace step, long nowNs) {
    settle(onTheirWay.remove(step.id()));
    TracedPacket packet = new TracedPacket(step.packet());
    packet.touch(nowNs);
    onTheirWay.put(step.id(), packet);
    if (onTheirWay.size() > MAX_PACKETS) {
      Iterator<TracedPacket> oldest = onTheirWay.values().iterator();
      TracedPacket ended = oldest.next();
      oldest.remove();
      settle(ended);
    }
  }

  private void decided(NftTrace step, TracedPacket packet) {
    Decision decision = new Decision(packet.chain(), packet.now(), step);
    decisions.accept(decision);
    packet.decided(decision);
  }

  /** Ends the ways of those of which nothing was told for a while. */
  void settle(long nowNs) {
    Iterator<TracedPacket> all = onTheirWay.values().iterator();
    List<TracedPacket> ended = new ArrayList<>();
    while (all.hasNext()) {
      TracedPacket packet = all.next();
      if (nowNs - packet.touchedNs() < SETTLED_NS) {
        break; // they are in the order of their last steps
      }
      all.remove();
      ended.add(packet);
    }
    ended.forEach(this::settle);
  }

  /** Ends all ways: nothing more comes. */
  void settleAll() {
    List<TracedPacket> ended = new ArrayList<>(onTheirWay.values());
    onTheirWay.clear();
    ended.forEach(this::settle);
  }

  /** Steps were lost, of whichever packets: of those on their way only drops are certain. */
  void forget() {
    onTheirWay.values().removeIf(packet -> !packet.isDropped());
    settleAll();
  }

  private void settle(TracedPacket packet) {
    if (packet != null) {
      packet.end();
      packets.accept(packet);
    }
  }
}
