package io.weir.policy.compile;

import io.weir.policy.model.AddressSet;
import io.weir.policy.model.NumberSet;
import io.weir.policy.rule.Direction;
import io.weir.policy.rule.Family;
import io.weir.policy.rule.IcmpMatch;
import io.weir.policy.rule.PortRange;
import io.weir.policy.rule.Prefix;
import io.weir.policy.rule.RuleMatch;
import io.weir.policy.rule.TcpFlagsMatch;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** What a region is in rules of a table: one for each value of what a rule has only one of. */
final class RegionMatches {
  private static final int CODES = 256;

  private final Direction direction;
  private final boolean local;
  private final Consumer<RuleMatch> taker;

  /**
   * Matches of one hook.
   *
   * @param local only of what is for this host, or made by it
   */
  RegionMatches(Direction direction, boolean local, Consumer<RuleMatch> taker) {
    this.direction = direction;
    this.local = local;
    this.taker = taker;
  }

  /** Hands over the matches of a region, which together are it. */
  void expand(Region region) {
    for (Family family : Family.values()) {
      AddressSet from = region.source().and(AddressSet.all(family));
      AddressSet to = region.destination().and(AddressSet.all(family));
      if (!from.isEmpty() && !to.isEmpty()) {
        expand(region, family, prefixes(from, family), prefixes(to, family));
      }
    }
  }

  private void expand(Region region, Family family, List<Prefix> from, List<Prefix> to) {
    List<IcmpMatch> messages = messages(region.icmp());
    List<TcpFlagsMatch> cubes = flags(region.flags());
    List<PortRange> sourcePorts = ports(region.sourcePorts());
    List<PortRange> destinationPorts = ports(region.destinationPorts());
    for (int protocol : numbers(region.protocols())) {
      for (int state : numbers(region.states())) {
        for (IcmpMatch message : messages) {
          for (TcpFlagsMatch cube : cubes) {
            taker.accept(
                new RuleMatch(
                    direction,
                    family,
                    from,
                    to,
                    protocol,
                    sourcePorts,
                    destinationPorts,
                    message,
                    cube,
                    state,
                    local,
                    false));
          }
        }
      }
    }
  }

  private static List<Prefix> prefixes(AddressSet set, Family family) {
    return set.equals(AddressSet.all(family)) ? List.of() : set.prefixes();
  }

  private static List<PortRange> ports(NumberSet set) {
    return set == null ? List.of() : set.ranges();
  }

  private static List<Integer> numbers(NumberSet set) {
    List<Integer> numbers = new ArrayList<>();
    if (set == null) {
      numbers.add(RuleMatch.ANY);
      return numbers;
    }
    for (PortRange range : set.ranges()) {
      for (int number = range.first(); number <= range.last(); number++) {
        numbers.add(number);
      }
    }
    return numbers;
  }

  private static List<TcpFlagsMatch> flags(NumberSet set) {
    List<TcpFlagsMatch> any = new ArrayList<>();
    any.add(null);
    return set == null ? any : FlagCubes.of(set);
  }

  /** Of a type with all its codes one. */
  private static List<IcmpMatch> messages(NumberSet set) {
    List<IcmpMatch> messages = new ArrayList<>();
    if (set == null) {
      messages.add(null);
      return messages;
    }
    for (PortRange range : set.ranges()) {
      int next = range.first();
      while (next <= range.last()) {
        int type = next / CODES;
        boolean whole = next % CODES == 0 && next + CODES - 1 <= range.last();
        messages.add(new IcmpMatch(type, whole ? IcmpMatch.ANY_CODE : next % CODES));
        next += whole ? CODES : 1;
      }
    }
    return messages;
  }
}
