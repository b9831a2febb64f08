package io.weir.policy.table;

import io.weir.policy.rule.Direction;
import io.weir.policy.rule.Family;
import io.weir.policy.rule.IcmpMatch;
import io.weir.policy.rule.PortRange;
import io.weir.policy.rule.Prefix;
import io.weir.policy.rule.RuleMatch;
import java.util.List;
import java.util.function.Consumer;

/**
 * What a rule is in a table: a masked key for each family, source, destination and pair of port
 * masks. No packet fits two keys of one rule, unless its lists overlap. One thread.
 */
final class RuleEntries {
  private static final int SOURCE = 0;
  private static final int DESTINATION = 2;

  private final MaskedKey entry = new MaskedKey();
  private final Consumer<MaskedKey> taker;

  /** Hands the same object over for each entry. */
  RuleEntries(Consumer<MaskedKey> taker) {
    this.taker = taker;
  }

  /** The directory of what a family and a direction have in common. */
  static int directory(Family family, Direction direction) {
    return (family == Family.IPV4 ? 0 : 2) + direction.index();
  }

  /** Whether a match is one entry for sure: no list has two elements, no range two ports. */
  static boolean isOne(RuleMatch match) {
    return match.family() != null
        && match.sources().size() <= 1
        && match.destinations().size() <= 1
        && isOne(match.sourcePorts())
        && isOne(match.destinationPorts());
  }

  /** Whether a match asks nothing but that one address is of a prefix, as those of a list do. */
  static boolean isPlain(RuleMatch match) {
    return match.sources().size() + match.destinations().size() == 1
        && match.protocol() == RuleMatch.ANY
        && match.vlan() == RuleMatch.ANY
        && match.icmp() == null
        && match.tcpFlags() == null
        && !match.local()
        && !match.newOnly()
        && match.sourcePorts().isEmpty()
        && match.destinationPorts().isEmpty();
  }

  private static boolean isOne(List<PortRange> ranges) {
    return ranges.isEmpty() || (ranges.size() == 1 && PortMasks.count(ranges.get(0)) == 1);
  }

  void expand(RuleMatch match) {
    if (match.family() != Family.IPV6) {
      expand(match, Family.IPV4);
    }
    if (match.family() != Family.IPV4) {
      expand(match, Family.IPV6);
    }
  }

  private void expand(RuleMatch match, Family family) {
    entry.begin(directory(family, match.direction()));
    common(match);
    List<Prefix> sources = match.sources();
    if (sources.isEmpty()) {
      destinations(match);
    }
    for (int i = 0; i < sources.size(); i++) {
      address(SOURCE, sources.get(i));
      destinations(match);
    }
  }

  /** What is the same in all entries. */
  private void common(RuleMatch match) {
    if (match.protocol() != RuleMatch.ANY) {
      entry.ask(0xffL << MaskedKey.PROTO_SHIFT, (long) match.protocol() << MaskedKey.PROTO_SHIFT);
    }
    if (match.vlan() != RuleMatch.ANY) {
      entry.ask(0xfffL << MaskedKey.VLAN_SHIFT, (long) match.vlan() << MaskedKey.VLAN_SHIFT);
    }
    if (match.icmp() != null) {
      icmp(match.icmp());
    }
    if (match.tcpFlags() != null) {
      entry.ask(
          MaskedKey.HAS_TCP | (long) match.tcpFlags().mask() << MaskedKey.TCP_SHIFT,
          MaskedKey.HAS_TCP | (long) match.tcpFlags().value() << MaskedKey.TCP_SHIFT);
    }
    if (match.local()) {
      entry.ask(MaskedKey.LOCAL, MaskedKey.LOCAL);
      entry.needs |= MaskedKey.NEEDS_LOCAL;
    }
    if (match.newOnly()) {
      entry.ask(MaskedKey.BEGINS, MaskedKey.BEGINS);
      entry.needs |= MaskedKey.NEEDS_BEGINS;
    }
    followFragments(match);
  }

  /** Whatever only a first fragment's transport header tells. */
  private void followFragments(RuleMatch match) {
    if (match.icmp() != null
        || match.tcpFlags() != null
        || match.newOnly()
        || match.protocol() != RuleMatch.ANY
        || !match.sourcePorts().isEmpty()
        || !match.destinationPorts().isEmpty()) {
      entry.needs |= MaskedKey.NEEDS_FRAGMENTS;
    }
  }

  private void icmp(IcmpMatch icmp) {
    entry.ask(
        MaskedKey.HAS_PORTS | 0xffffL << MaskedKey.SPORT_SHIFT,
        MaskedKey.HAS_PORTS | (long) icmp.type() << MaskedKey.SPORT_SHIFT);
    if (icmp.code() != IcmpMatch.ANY_CODE) {
      entry.ask(0xffffL << MaskedKey.DPORT_SHIFT, (long) icmp.code() << MaskedKey.DPORT_SHIFT);
    }
  }

  private void destinations(RuleMatch match) {
    List<Prefix> destinations = match.destinations();
    if (destinations.isEmpty()) {
      sourcePorts(match);
    }
    for (int i = 0; i < destinations.size(); i++) {
      address(DESTINATION, destinations.get(i));
      sourcePorts(match);
    }
  }

  private void address(int word, Prefix prefix) {
    int length = prefix.length();
    entry.address(
        word, prefix.high(), prefix.low(), Prefix.highMask(length), Prefix.lowMask(length));
  }

  private void sourcePorts(RuleMatch match) {
    List<PortRange> ranges = match.sourcePorts();
    if (ranges.isEmpty()) {
      destinationPorts(match);
    }
    for (int i = 0; i < ranges.size(); i++) {
      PortMasks.cover(
          ranges.get(i),
          (value, mask) -> {
            ports(MaskedKey.SPORT_SHIFT, value, mask);
            destinationPorts(match);
          });
    }
  }

  private void destinationPorts(RuleMatch match) {
    List<PortRange> ranges = match.destinationPorts();
    if (ranges.isEmpty()) {
      taker.accept(entry);
    }
    for (int i = 0; i < ranges.size(); i++) {
      PortMasks.cover(
          ranges.get(i),
          (value, mask) -> {
            ports(MaskedKey.DPORT_SHIFT, value, mask);
            taker.accept(entry);
          });
    }
  }

  /** In place of the pair before. */
  private void ports(int shift, int value, int mask) {
    entry.mask[MaskedKey.TRANSPORT] &= ~(0xffffL << shift);
    entry.key[MaskedKey.TRANSPORT] &= ~(0xffffL << shift);
    entry.ask(
        MaskedKey.HAS_PORTS | (long) mask << shift, MaskedKey.HAS_PORTS | (long) value << shift);
  }
}
