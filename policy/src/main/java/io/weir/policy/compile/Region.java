package io.weir.policy.compile;

import io.weir.policy.model.AddressSet;
import io.weir.policy.model.Condition;
import io.weir.policy.model.Field;
import io.weir.policy.model.NumberSet;
import io.weir.policy.rule.RuleMatch;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Packets for which a conjunction of conditions holds. A field that is null may be anything, known
 * or not; of one that is not null the packet's value is known.
 *
 * @param icmp type and code as one number
 * @param flags of TCP
 * @param states of connections
 */
record Region(
    AddressSet source,
    AddressSet destination,
    NumberSet protocols,
    NumberSet sourcePorts,
    NumberSet destinationPorts,
    NumberSet icmp,
    NumberSet flags,
    NumberSet states) {
  static final Region ALL =
      new Region(AddressSet.ALL, AddressSet.ALL, null, null, null, null, null, null);

  private static final int BYTE_MAX = 0xff;
  private static final int SHORT_MAX = 0xffff;
  private static final int STATE_MAX = 4;
  private static final NumberSet TCP = NumberSet.of(RuleMatch.TCP);
  private static final NumberSet ICMPS = NumberSet.of(1, 58);
  private static final NumberSet WITH_PORTS =
      NumberSet.of(IntStream.rangeClosed(0, BYTE_MAX).filter(RuleMatch::hasPorts).toArray());

  /** Those of these packets for which one more condition holds; together, and none twice over. */
  List<Region> and(Condition condition) {
    if (condition instanceof Condition.Addresses addresses) {
      return some(address(addresses.field(), addresses.set()));
    }
    if (condition instanceof Condition.Numbers numbers) {
      return some(number(numbers.field(), numbers.set()));
    }
    if (condition instanceof Condition.EitherPort either) {
      List<Region> both = new ArrayList<>(some(number(Field.SOURCE_PORT, either.set())));
      both.addAll(some(number(Field.DESTINATION_PORT, either.set())));
      return both;
    }
    throw new IllegalArgumentException("a condition that says nothing of a packet: " + condition);
  }

  private Region address(Field field, AddressSet set) {
    return field == Field.SOURCE
        ? withAddresses(source.and(set), destination)
        : withAddresses(source, destination.and(set));
  }

  private Region withAddresses(AddressSet from, AddressSet to) {
    return new Region(from, to, protocols, sourcePorts, destinationPorts, icmp, flags, states);
  }

  /** What a number is known of, its packet has a protocol for. */
  private Region number(Field field, NumberSet set) {
    return switch (field) {
      case PROTOCOL -> withProtocols(set);
      case SOURCE_PORT ->
          withProtocols(WITH_PORTS).withPorts(and(sourcePorts, set, SHORT_MAX), destinationPorts);
      case DESTINATION_PORT ->
          withProtocols(WITH_PORTS).withPorts(sourcePorts, and(destinationPorts, set, SHORT_MAX));
      case ICMP -> withProtocols(ICMPS).withRest(and(icmp, set, SHORT_MAX), flags, states);
      case TCP_FLAGS -> withProtocols(TCP).withRest(icmp, and(flags, set, BYTE_MAX), states);
      case STATE -> withRest(icmp, flags, and(states, set, STATE_MAX));
      default -> throw new IllegalArgumentException(field + " is no number");
    };
  }

  private Region withProtocols(NumberSet set) {
    return new Region(
        source,
        destination,
        and(protocols, set, BYTE_MAX),
        sourcePorts,
        destinationPorts,
        icmp,
        flags,
        states);
  }

  private Region withPorts(NumberSet from, NumberSet to) {
    return new Region(source, destination, protocols, from, to, icmp, flags, states);
  }

  private Region withRest(NumberSet messages, NumberSet bits, NumberSet ofConnection) {
    return new Region(
        source,
        destination,
        protocols,
        sourcePorts,
        destinationPorts,
        messages,
        bits,
        ofConnection);
  }

  private static NumberSet and(NumberSet one, NumberSet other, int largest) {
    return one == null ? other : one.others(largest).or(other.others(largest)).others(largest);
  }

  private static List<Region> some(Region region) {
    return region.isEmpty() ? List.of() : List.of(region);
  }

  private boolean isEmpty() {
    return source.isEmpty()
        || destination.isEmpty()
        || isNone(protocols)
        || isNone(sourcePorts)
        || isNone(destinationPorts)
        || isNone(icmp)
        || isNone(flags)
        || isNone(states);
  }

  private static boolean isNone(NumberSet set) {
    return set != null && set.isEmpty();
  }
}
