package io.weir.policy.suggest;

import io.weir.policy.rule.Family;
import io.weir.policy.rule.PortRange;
import io.weir.policy.rule.Prefix;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Makes few rules of many connections. */
final class RuleMerger {
  private static final int TCP = 6;
  private static final int UDP = 17;
  private static final int DNS = 53;

  private static final Comparator<Prefix> BY_ADDRESS =
      (one, other) -> {
        int high = Long.compareUnsigned(one.high(), other.high());
        int low = high != 0 ? high : Long.compareUnsigned(one.low(), other.low());
        return low != 0 ? low : Integer.compare(one.length(), other.length());
      };

  private final Thresholds thresholds;
  private final Map<Service, Set<Prefix>> peers = new LinkedHashMap<>();

  private RuleMerger(Thresholds thresholds) {
    this.thresholds = thresholds;
  }

  /** What is the same of services with the same peers. */
  private record Alike(boolean ingress, Family family, int protocol, List<Prefix> peers) {}

  /** The rules, those of ingress first, by protocol and ports. */
  static List<SuggestedRule> rules(Collection<Observation> observed, Thresholds thresholds) {
    RuleMerger merger = new RuleMerger(thresholds);
    observed.forEach(one -> merger.add(one.service(), one.peer()));
    return merger.rules();
  }

  /**
   * A name server that was asked by UDP is asked by TCP when an answer is too long: RFC 7766, 5.
   */
  private void add(Service service, Prefix peer) {
    put(service, peer);
    if (!service.ingress() && service.protocol() == UDP && service.number() == DNS) {
      put(new Service(false, service.family(), TCP, DNS), peer);
    }
  }

  private void put(Service service, Prefix peer) {
    peers.computeIfAbsent(service, s -> new TreeSet<>(BY_ADDRESS)).add(peer);
  }

  private List<SuggestedRule> rules() {
    Map<Alike, SortedSet<Integer>> numbers = new LinkedHashMap<>();
    peers.forEach(
        (service, all) ->
            numbers
                .computeIfAbsent(
                    new Alike(
                        service.ingress(), service.family(), service.protocol(), networks(all)),
                    alike -> new TreeSet<>())
                .add(service.number()));
    List<SuggestedRule> rules = new ArrayList<>();
    numbers.forEach((alike, all) -> rules.add(rule(alike, all)));
    rules.sort(
        Comparator.comparing(SuggestedRule::ingress)
            .reversed()
            .thenComparing(SuggestedRule::family)
            .thenComparing(SuggestedRule::protocol)
            .thenComparing(rule -> rule.ports().isEmpty() ? -1 : rule.ports().get(0).first()));
    return rules;
  }

  private SuggestedRule rule(Alike alike, SortedSet<Integer> numbers) {
    boolean icmp = SuggestedRule.isIcmp(alike.protocol());
    boolean ports = numbers.first() >= 0 && !icmp;
    return new SuggestedRule(
        alike.ingress(),
        alike.family(),
        alike.protocol(),
        ports ? ranges(numbers) : List.of(),
        icmp ? List.copyOf(numbers) : List.of(),
        alike.peers());
  }

  /** Peers, of which many in one network are the network. */
  private List<Prefix> networks(Set<Prefix> all) {
    Map<Prefix, Integer> count = new HashMap<>();
    all.forEach(peer -> count.merge(network(peer), 1, Integer::sum));
    TreeMap<Prefix, Boolean> merged = new TreeMap<>(BY_ADDRESS);
    for (Prefix peer : all) {
      boolean many =
          thresholds.addresses() > 0 && count.get(network(peer)) >= thresholds.addresses();
      merged.put(many ? network(peer) : peer, true);
    }
    return List.copyOf(merged.keySet());
  }

  private static Prefix network(Prefix peer) {
    return peer.shortened(Thresholds.networkBits(peer.family()));
  }

  /** Ports, of which many close to each other are a range. */
  private List<PortRange> ranges(SortedSet<Integer> ports) {
    List<PortRange> ranges = new ArrayList<>();
    List<Integer> run = new ArrayList<>();
    for (int port : ports) {
      if (!run.isEmpty() && port - run.get(run.size() - 1) > Thresholds.PORT_GAP) {
        add(run, ranges);
        run.clear();
      }
      run.add(port);
    }
    add(run, ranges);
    return ranges;
  }

  private void add(List<Integer> run, List<PortRange> ranges) {
    if (thresholds.ports() > 0 && run.size() >= thresholds.ports()) {
      ranges.add(new PortRange(run.get(0), run.get(run.size() - 1)));
    } else {
      run.forEach(port -> ranges.add(new PortRange(port, port)));
    }
  }
}
