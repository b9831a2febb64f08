package io.weir.policy.enforce;

import io.weir.policy.enforce.Failsafe.Entry;
import io.weir.policy.rule.Direction;
import io.weir.policy.rule.Family;
import io.weir.policy.rule.PortRange;
import io.weir.policy.rule.Prefix;
import io.weir.policy.rule.Rule;
import io.weir.policy.rule.RuleMatch;
import io.weir.policy.rule.Verdict;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** Tells why a rule looks like a mistake that cuts off more than was meant. Pure; any thread. */
public final class RuleGuard {
  private static final int UDP = 17;
  private static final int IPV4_SHORTEST = 8;
  private static final int IPV6_SHORTEST = 32;
  private static final Set<Integer> HAVE_PORTS = Set.of(RuleMatch.ANY, RuleMatch.TCP, UDP);
  private static final int NAMED = 3; // failsafe addresses that are told by name

  private final Failsafe failsafe;
  private final long[] ipv4; // first 64 bits of its addresses, in order as signed numbers
  private final long[] ipv6;

  /**
   * A guard for many rules of an interface.
   *
   * @param failsafe of the interface: such packets pass whatever a rule says, so one that is about
   *     them says something that it does not do
   */
  public RuleGuard(Failsafe failsafe) {
    this.failsafe = failsafe;
    ipv4 = sorted(failsafe, Family.IPV4);
    ipv6 = sorted(failsafe, Family.IPV6);
  }

  /** What speaks against one rule: see {@link #objections(Rule)}. */
  public static List<String> objections(Rule rule, Failsafe failsafe) {
    return new RuleGuard(failsafe).objections(rule);
  }

  /**
   * What speaks against a rule, to be told unless the operator insists; empty when nothing does. A
   * rule that lets pass can only have no end.
   */
  public List<String> objections(Rule rule) {
    List<String> found = new ArrayList<>(0);
    if (rule.action().verdict() != Verdict.PASS) {
      breadth(rule.match(), found);
      List<Entry> covered = covered(rule.match());
      if (!covered.isEmpty()) {
        found.add("it is about " + names(covered) + ", which no rule cuts off");
      }
    }
    if (rule.ttl() == null) {
      found.add("without a TTL it holds until it is removed");
    }
    return found;
  }

  private List<Entry> covered(RuleMatch match) {
    if (!mayCover(match.direction() == Direction.IN ? match.sources() : match.destinations())) {
      return List.of();
    }
    List<Entry> covered = new ArrayList<>();
    for (Entry entry : failsafe.entries()) {
      if (isAbout(match, entry)) {
        covered.add(entry);
      }
    }
    return covered;
  }

  /** Of a list of thousands of rules hardly any covers one: that is told without a look at each. */
  private boolean mayCover(List<Prefix> remote) {
    for (int i = 0; i < remote.size(); i++) {
      Prefix prefix = remote.get(i);
      long[] addresses = prefix.family() == Family.IPV4 ? ipv4 : ipv6;
      int found = Arrays.binarySearch(addresses, prefix.high() ^ Long.MIN_VALUE);
      int next = found < 0 ? ~found : found; // the first address that is not before the prefix
      if (next < addresses.length) {
        long first = addresses[next] ^ Long.MIN_VALUE;
        if ((first & Prefix.highMask(prefix.length())) == prefix.high()) {
          return true;
        }
      }
    }
    return remote.isEmpty();
  }

  private static long[] sorted(Failsafe failsafe, Family family) {
    return failsafe.entries().stream()
        .map(Entry::remote)
        .filter(remote -> remote.family() == family)
        .mapToLong(remote -> remote.high() ^ Long.MIN_VALUE)
        .sorted()
        .toArray();
  }

  private static void breadth(RuleMatch match, List<String> found) {
    boolean anyone = match.sources().isEmpty() && match.destinations().isEmpty();
    if (anyone && isOpen(match)) {
      found.add("it is about all addresses, and all ports");
    }
    shortPrefixes(match.sources(), found);
    shortPrefixes(match.destinations(), found);
  }

  private static void shortPrefixes(List<Prefix> prefixes, List<String> found) {
    for (Prefix prefix : prefixes) {
      int shortest = prefix.family() == Family.IPV4 ? IPV4_SHORTEST : IPV6_SHORTEST;
      if (prefix.length() < shortest) {
        found.add("prefix " + prefix + " is shorter than /" + shortest);
      }
    }
  }

  /** Whether nothing narrower than a protocol with ports is asked for. */
  private static boolean isOpen(RuleMatch match) {
    return HAVE_PORTS.contains(match.protocol())
        && match.sourcePorts().isEmpty()
        && match.destinationPorts().isEmpty()
        && match.icmp() == null
        && match.tcpFlags() == null;
  }

  /**
   * Whether a rule is about a failsafe: it covers packets of it, and not just because it covers
   * some of everybody's.
   */
  static boolean isAbout(RuleMatch match, Entry entry) {
    List<Prefix> remote =
        match.direction() == Direction.IN ? match.sources() : match.destinations();
    boolean anybody =
        remote.isEmpty()
            && !isOpen(match)
            && (entry.protocol() == Failsafe.ANY || isOfOtherPorts(match, entry));
    return !anybody && covers(match, entry);
  }

  /** Whether a rule names ports of this host alone, and the failsafe those of the other alone. */
  private static boolean isOfOtherPorts(RuleMatch match, Entry entry) {
    boolean received = match.direction() == Direction.IN;
    return entry.localPort() == Failsafe.ANY
        && (received ? match.sourcePorts() : match.destinationPorts()).isEmpty()
        && !(received ? match.destinationPorts() : match.sourcePorts()).isEmpty();
  }

  /** Whether a packet of a failsafe can be one of the rule's. */
  private static boolean covers(RuleMatch match, Entry entry) {
    boolean received = match.direction() == Direction.IN;
    Prefix remote = entry.remote();
    return (match.family() == null || match.family() == remote.family())
        && hasAddress(received ? match.sources() : match.destinations(), remote)
        && (match.protocol() == RuleMatch.ANY
            || entry.protocol() == Failsafe.ANY
            || match.protocol() == entry.protocol())
        && hasPort(received ? match.sourcePorts() : match.destinationPorts(), entry.remotePort())
        && hasPort(received ? match.destinationPorts() : match.sourcePorts(), entry.localPort());
  }

  private static boolean hasAddress(List<Prefix> prefixes, Prefix address) {
    for (Prefix prefix : prefixes) {
      if (prefix.contains(address)) {
        return true;
      }
    }
    return prefixes.isEmpty();
  }

  private static boolean hasPort(List<PortRange> ranges, int port) {
    return ranges.isEmpty()
        || port == Failsafe.ANY
        || ranges.stream().anyMatch(range -> range.contains(port));
  }

  private static String names(List<Entry> covered) {
    String text =
        String.join(", ", covered.stream().limit(NAMED).map(Entry::toString).distinct().toList());
    return covered.size() > NAMED ? text + " and " + (covered.size() - NAMED) + " more" : text;
  }
}
