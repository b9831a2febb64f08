package io.weir.policy.enforce;

import io.weir.bpf.BpfLink;
import io.weir.bpf.BpfMap;
import io.weir.bpf.NetInterface;
import io.weir.bpf.Netns;
import io.weir.ringbuf.error.WeirException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Whether what is pinned is still attached. */
final class PinState {
  private final PinDirectory pins;

  PinState(PinDirectory pins) {
    this.pins = pins;
  }

  /** As in {@code eth0 (index 2, netns 4026531840)}. */
  String name() {
    return pins.fact(PinDirectory.INTERFACE).orElse("an interface")
        + " (index "
        + pins.ifindex()
        + ", netns "
        + pins.netnsInode()
        + ")";
  }

  /** What differs from this build's version; empty when nothing does. */
  Optional<String> otherVersion() {
    String found = pins.fact(PinDirectory.VERSION).orElse("none");
    String expected = PinVersion.own();
    return found.equals(expected)
        ? Optional.empty()
        : Optional.of("is another build's: version '" + found + "', not '" + expected + "'");
  }

  /**
   * Refuses what another build pinned.
   *
   * @throws WeirException which names the pins
   */
  void checkVersion() {
    otherVersion()
        .ifPresent(
            other -> {
              throw new WeirException(
                  "open pins " + pins.path() + ": the datapath of " + name() + " " + other,
                  0,
                  "export its rules with the tools that made it, then droprule detach, which"
                      + " removes any version's, and import them again");
            });
  }

  /**
   * Whether it is attached to its interface: by at least one program. Once the interface is gone
   * another one may have its index, and even another namespace its inode, but not its links.
   */
  boolean isAlive() {
    return !attached().isEmpty();
  }

  /** Whether all programs are attached that belong there. */
  boolean isComplete() {
    return attached().containsAll(List.of(receive(), DatapathHook.EGRESS));
  }

  /** Removes pins of links that attach nothing any more. */
  void removeDead() {
    List<DatapathHook> alive = attached();
    for (DatapathHook hook : DatapathHook.values()) {
      if (!alive.contains(hook)) {
        pins.unpin(hook.pin());
      }
    }
    if (gated().isEmpty()) {
      pins.unpin(DatapathGate.PIN);
    }
  }

  /** Unpins all, and removes the filters of a clsact qdisc unless another process needs them. */
  void remove(PinStore store) {
    boolean gated = !gated().isEmpty();
    Optional<Optional<DatapathGate>> gate =
        gated
            ? call(() -> NetInterface.find(pins.ifindex()).flatMap(DatapathGate::join))
            : Optional.empty();
    store.remove(pins);
    gate.flatMap(joined -> joined).ifPresent(DatapathGate::close);
  }

  /** Does something in the interface's namespace; empty when that cannot be entered any more. */
  <T> Optional<T> call(Supplier<T> action) {
    Netns netns;
    try {
      netns = Netns.of("net:[" + pins.netnsInode() + "]");
    } catch (WeirException gone) {
      return Optional.empty();
    }
    try (netns) {
      return Optional.of(netns.call(action));
    }
  }

  private DatapathHook receive() {
    boolean xdp = pins.fact(PinDirectory.ATTACHED).orElse("").startsWith("xdp");
    return xdp ? DatapathHook.XDP : DatapathHook.INGRESS;
  }

  private List<DatapathHook> attached() {
    List<DatapathHook> alive = new ArrayList<>(gated());
    for (DatapathHook hook : DatapathHook.values()) {
      try (BpfLink link = pins.link(hook).orElse(null)) {
        if (link != null && link.info().ifindex() != 0) {
          alive.add(hook);
        }
      }
    }
    return alive;
  }

  /** The hooks whose filters lead into the pinned array. */
  private List<DatapathHook> gated() {
    try (BpfMap gate = pins.gate().orElse(null)) {
      if (gate == null) {
        return List.of();
      }
      int id = gate.info().id();
      return call(() ->
              NetInterface.find(pins.ifindex()).map(on -> hooks(on, id)).orElse(List.of()))
          .orElse(List.of());
    }
  }

  private static List<DatapathHook> hooks(NetInterface on, int gate) {
    return GateFilter.all(on).stream()
        .filter(filter -> filter.gate() == gate)
        .map(GateFilter::hook)
        .toList();
  }
}
