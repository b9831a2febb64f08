package io.weir.tools.policytrace.watch;

import io.weir.bpf.NetDevice;
import io.weir.bpf.NetDevices;
import io.weir.bpf.Netns;
import io.weir.policy.compile.Placement.Side;
import io.weir.policy.document.Endpoints;
import io.weir.policy.enforce.Failsafe;
import io.weir.policy.rule.Prefix;
import java.util.Set;
import java.util.function.Consumer;

/** Tells which end of a pod's link an interface is. */
public final class Sides {
  private static final String VETH = "veth";

  private Sides() {}

  /**
   * The one that is wanted; else the host's, of a veth pair in a namespace that has none of the
   * endpoints' addresses, and the pod's of all others.
   */
  public static Side of(
      WantedSide wanted,
      Netns netns,
      String interfaceName,
      Endpoints endpoints,
      Consumer<String> notes) {
    return switch (wanted) {
      case HOST -> Side.HOST;
      case POD -> Side.POD;
      case AUTO -> guess(netns, interfaceName, endpoints, notes);
    };
  }

  private static Side guess(
      Netns netns, String interfaceName, Endpoints endpoints, Consumer<String> notes) {
    if (endpoints.pods().isEmpty() || !isVeth(netns, interfaceName) || isPod(netns, endpoints)) {
      return Side.POD;
    }
    notes.accept(
        interfaceName
            + " is taken for the host's end of a pod's link, for no pod's address is here: what it"
            + " receives is the pod's egress; --side pod says otherwise");
    return Side.HOST;
  }

  private static boolean isVeth(Netns netns, String interfaceName) {
    return netns.call(
        () -> {
          int index = netns.networkInterface(interfaceName).index();
          return NetDevices.find(index).map(NetDevice::kind).orElse("").equals(VETH);
        });
  }

  private static boolean isPod(Netns netns, Endpoints endpoints) {
    Set<Prefix> here = Failsafe.discover(netns).local();
    return here.stream()
        .anyMatch(address -> Endpoints.addresses(endpoints.pods()).contains(address));
  }
}
