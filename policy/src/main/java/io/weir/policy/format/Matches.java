package io.weir.policy.format;

import io.weir.policy.rule.Direction;
import io.weir.policy.rule.Family;
import io.weir.policy.rule.IcmpMatch;
import io.weir.policy.rule.PortRange;
import io.weir.policy.rule.Prefix;
import io.weir.policy.rule.PrefixCover;
import io.weir.policy.rule.RuleMatch;
import io.weir.policy.rule.TcpFlagsMatch;
import java.util.ArrayList;
import java.util.List;

/** What matches have in common. Stateless. */
final class Matches {
  private static final int PAIRS_MAX = 64; // of more, sorting is quicker than comparing each

  private Matches() {}

  /** All packets of a direction and family; null: both families. */
  static RuleMatch all(Direction direction, Family family, boolean local) {
    return new MatchParts(direction, family).local(local).match();
  }

  /** Whether some packet may fit both; says yes where that is not known. */
  static boolean overlap(RuleMatch a, RuleMatch b) {
    return a.direction() == b.direction()
        && (a.family() == null || b.family() == null || a.family() == b.family())
        && (a.protocol() == RuleMatch.ANY
            || b.protocol() == RuleMatch.ANY
            || a.protocol() == b.protocol())
        && (a.vlan() == RuleMatch.ANY || b.vlan() == RuleMatch.ANY || a.vlan() == b.vlan())
        && overlapIcmp(a.icmp(), b.icmp())
        && overlapFlags(a.tcpFlags(), b.tcpFlags())
        && overlapPorts(a.sourcePorts(), b.sourcePorts())
        && overlapPorts(a.destinationPorts(), b.destinationPorts())
        && overlapPrefixes(a.sources(), b.sources())
        && overlapPrefixes(a.destinations(), b.destinations());
  }

  /** What fits both; null when nothing can. */
  static RuleMatch both(RuleMatch a, RuleMatch b) {
    if (!overlap(a, b)) {
      return null;
    }
    return new MatchParts(a.direction(), a.family() == null ? b.family() : a.family())
        .sources(bothPrefixes(a.sources(), b.sources()))
        .destinations(bothPrefixes(a.destinations(), b.destinations()))
        .protocol(a.protocol() == RuleMatch.ANY ? b.protocol() : a.protocol())
        .sourcePorts(bothPorts(a.sourcePorts(), b.sourcePorts()))
        .destinationPorts(bothPorts(a.destinationPorts(), b.destinationPorts()))
        .icmp(bothIcmp(a.icmp(), b.icmp()))
        .tcpFlags(bothFlags(a.tcpFlags(), b.tcpFlags()))
        .vlan(a.vlan() == RuleMatch.ANY ? b.vlan() : a.vlan())
        .local(a.local() || b.local())
        .newOnly(a.newOnly() || b.newOnly())
        .match();
  }

  /** What fits some of the one and some of the other. */
  static List<RuleMatch> both(List<RuleMatch> some, List<RuleMatch> others) {
    List<RuleMatch> all = new ArrayList<>();
    for (RuleMatch one : some) {
      for (RuleMatch other : others) {
        RuleMatch both = both(one, other);
        if (both != null) {
          all.add(both);
        }
      }
    }
    return all;
  }

  /** The addresses that are in both lists; an empty list stands for all. */
  static List<Prefix> bothPrefixes(List<Prefix> a, List<Prefix> b) {
    if (a.isEmpty() || b.isEmpty()) {
      return a.isEmpty() ? b : a;
    }
    if ((long) a.size() * b.size() > PAIRS_MAX) {
      return PrefixCover.both(a, b);
    }
    List<Prefix> both = new ArrayList<>();
    for (Prefix one : a) {
      for (Prefix other : b) {
        if (one.contains(other)) {
          both.add(other);
        } else if (other.contains(one)) {
          both.add(one);
        }
      }
    }
    return both;
  }

  private static boolean overlapPrefixes(List<Prefix> a, List<Prefix> b) {
    return a.isEmpty() || b.isEmpty() || !bothPrefixes(a, b).isEmpty();
  }

  /** The ports that are in both lists; an empty list stands for all. */
  static List<PortRange> bothPorts(List<PortRange> a, List<PortRange> b) {
    if (a.isEmpty() || b.isEmpty()) {
      return a.isEmpty() ? b : a;
    }
    List<PortRange> both = new ArrayList<>();
    for (PortRange one : a) {
      for (PortRange other : b) {
        int first = Math.max(one.first(), other.first());
        int last = Math.min(one.last(), other.last());
        if (first <= last) {
          both.add(new PortRange(first, last));
        }
      }
    }
    return both;
  }

  private static boolean overlapPorts(List<PortRange> a, List<PortRange> b) {
    return a.isEmpty() || b.isEmpty() || !bothPorts(a, b).isEmpty();
  }

  private static boolean overlapIcmp(IcmpMatch a, IcmpMatch b) {
    return a == null
        || b == null
        || (a.type() == b.type()
            && (a.code() == b.code()
                || a.code() == IcmpMatch.ANY_CODE
                || b.code() == IcmpMatch.ANY_CODE));
  }

  private static IcmpMatch bothIcmp(IcmpMatch a, IcmpMatch b) {
    if (a == null || b == null) {
      return a == null ? b : a;
    }
    return a.code() == IcmpMatch.ANY_CODE ? b : a;
  }

  private static boolean overlapFlags(TcpFlagsMatch a, TcpFlagsMatch b) {
    return a == null || b == null || ((a.value() ^ b.value()) & a.mask() & b.mask()) == 0;
  }

  private static TcpFlagsMatch bothFlags(TcpFlagsMatch a, TcpFlagsMatch b) {
    if (a == null || b == null) {
      return a == null ? b : a;
    }
    return new TcpFlagsMatch(a.mask() | b.mask(), a.value() | b.value());
  }
}
