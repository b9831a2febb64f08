package io.weir.policy.incident;

import io.weir.policy.rule.Direction;
import io.weir.policy.rule.PacketFacts;
import io.weir.policy.rule.Prefix;
import io.weir.policy.rule.RuleMatch;
import io.weir.ringbuf.traffic.Address;
import io.weir.ringbuf.traffic.FlowKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a rule would have hit.
 *
 * @param flows that had packets, and are still known
 * @param sources their addresses
 * @param sockets of this host that these flows could reach: connections, and what listens
 */
public record BlastRadius(int flows, int sources, List<LocalSocket> sockets) {

  /** Looks at one flow after the other. One thread. */
  public static final class Search {
    private final RuleMatch match;
    private final Map<Integer, List<LocalSocket>> byPort = new HashMap<>();
    private final Set<Address> sources = new HashSet<>();
    private final Set<LocalSocket> hit = new LinkedHashSet<>();
    private int flows;

    /** A search for what a rule would hit, among all sockets of the host. */
    public Search(RuleMatch match, List<LocalSocket> sockets) {
      this.match = match;
      sockets.forEach(
          socket -> byPort.computeIfAbsent(socket.port(), port -> new ArrayList<>()).add(socket));
    }

    /** Takes a flow in. */
    public void add(FlowKey flow) {
      if (match.matches(facts(flow))) {
        flows++;
        sources.add(flow.source());
        for (LocalSocket socket : byPort.getOrDefault(flow.destinationPort(), List.of())) {
          if (socket.takes(flow)) {
            hit.add(socket);
          }
        }
      }
    }

    /** What was found. */
    public BlastRadius result() {
      return new BlastRadius(flows, sources.size(), List.copyOf(hit));
    }
  }

  /** What a flow tells of its packets: no flags, no ICMP types. */
  static PacketFacts facts(FlowKey flow) {
    boolean received = flow.direction() == io.weir.ringbuf.traffic.Direction.RECEIVE;
    return new PacketFacts(
        received ? Direction.IN : Direction.OUT,
        Prefix.of(flow.source()),
        Prefix.of(flow.destination()),
        flow.transport(),
        flow.sourcePort(),
        flow.destinationPort(),
        RuleMatch.ANY,
        RuleMatch.ANY,
        RuleMatch.ANY,
        flow.vlan(),
        false,
        false);
  }
}
