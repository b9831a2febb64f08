package io.weir.policy.document.calico;

import io.weir.policy.document.Endpoint;
import io.weir.policy.model.AddressSet;
import io.weir.policy.model.NumberSet;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The ports of one side of a rule. Those with a name differ by address.
 *
 * @param addresses null: any
 * @param sure what surely fits
 * @param possible what may fit; has all that is sure
 */
record Ports(AddressSet addresses, NumberSet sure, NumberSet possible) {
  private static final NumberSet ALL = NumberSet.range(0, PortList.PORT_MAX);

  /** Any port of any address: also what has none. */
  static final Ports ANY = new Ports(null, null, null);

  /**
   * What two lists leave.
   *
   * @param wanted null: any
   * @param unwanted null: none
   * @param protocol of the ports that have names
   */
  static List<Ports> of(PortList wanted, PortList unwanted, int protocol, Candidates candidates) {
    if (wanted == null && unwanted == null) {
      return List.of(ANY);
    }
    PortList not = unwanted == null ? PortList.NONE : unwanted;
    Set<String> names = wanted == null ? Set.of() : wanted.names();
    NumberSet numbers = wanted == null ? ALL : wanted.numbers();
    if (names.isEmpty() && not.names().isEmpty()) {
      NumberSet left = minus(numbers, not.numbers());
      return List.of(new Ports(null, left, left));
    }
    if (!candidates.complete()) {
      NumberSet possible = minus(names.isEmpty() ? numbers : ALL, not.numbers());
      NumberSet sure = not.names().isEmpty() ? minus(numbers, not.numbers()) : NumberSet.EMPTY;
      return List.of(new Ports(null, sure, possible));
    }
    return byAddress(numbers, names, not, protocol, candidates);
  }

  private static List<Ports> byAddress(
      NumberSet numbers, Set<String> names, PortList not, int protocol, Candidates candidates) {
    NumberSet plain = minus(numbers, not.numbers());
    Map<NumberSet, List<AddressSet>> groups = new LinkedHashMap<>();
    List<AddressSet> named = new ArrayList<>();
    for (Candidate candidate : candidates.all()) {
      NumberSet wanted = numbers(candidate, names, protocol);
      NumberSet unwanted = numbers(candidate, not.names(), protocol);
      if (!wanted.isEmpty() || !unwanted.isEmpty()) {
        NumberSet left = minus(minus(numbers.or(wanted), not.numbers()), unwanted);
        groups.computeIfAbsent(left, set -> new ArrayList<>()).add(candidate.addresses());
        named.add(candidate.addresses());
      }
    }
    List<Ports> all = new ArrayList<>();
    groups.forEach((left, sets) -> all.add(new Ports(AddressSet.union(sets), left, left)));
    all.add(new Ports(AddressSet.union(named).others(), plain, plain));
    return all;
  }

  private static NumberSet numbers(Candidate candidate, Set<String> names, int protocol) {
    NumberSet numbers = NumberSet.EMPTY;
    for (Endpoint.NamedPort port : candidate.ports()) {
      if (port.protocol() == protocol && names.contains(port.name())) {
        numbers = numbers.or(NumberSet.of(port.number()));
      }
    }
    return numbers;
  }

  private static NumberSet minus(NumberSet from, NumberSet what) {
    if (what.isEmpty()) {
      return from;
    }
    return from.others(PortList.PORT_MAX).or(what).others(PortList.PORT_MAX);
  }
}
