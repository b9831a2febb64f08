package io.weir.policy.document;

import io.weir.policy.model.AddressSet;
import io.weir.policy.model.NumberSet;

/**
 * Protocols and ports, or types of ICMP, that a rule names.
 *
 * @param protocols null: any
 * @param ports of the destination; null: any
 * @param icmp types and codes, as {@link io.weir.policy.model.Flow#icmp}; null: any
 * @param destinations the only destinations whose port this is, when it has a name; null: any
 * @param doubt what more the rule asks that is not evaluated; else empty
 * @param uncertain whether it cannot even be told that it matches: the doubt is all that it says
 */
public record Service(
    NumberSet protocols,
    NumberSet ports,
    NumberSet icmp,
    AddressSet destinations,
    String doubt,
    boolean uncertain) {
  public static final int TCP = 6;
  public static final int UDP = 17;
  public static final int SCTP = 132;
  public static final int ICMP = 1;
  public static final int ICMPV6 = 58;

  /** One that is certain. */
  public Service(
      NumberSet protocols, NumberSet ports, NumberSet icmp, AddressSet destinations, String doubt) {
    this(protocols, ports, icmp, destinations, doubt, false);
  }

  /** Everything, as a rule without ports has it. */
  public static Service all() {
    return new Service(null, null, null, null, "");
  }

  /** Some ports of a protocol, which are not known. */
  public static Service uncertain(int protocol, String why) {
    return new Service(NumberSet.of(protocol), null, null, null, why, true);
  }

  /** These ports of a protocol. */
  public static Service of(int protocol, NumberSet ports) {
    return new Service(NumberSet.of(protocol), ports, null, null, "");
  }

  /** A type of ICMP, whatever its code. */
  public static Service icmp(int protocol, int type) {
    NumberSet codes = NumberSet.range(type << Byte.SIZE, type << Byte.SIZE | 0xff);
    return new Service(NumberSet.of(protocol), null, codes, null, "");
  }

  /** Of these destinations alone. */
  public Service at(AddressSet only) {
    return new Service(protocols, ports, icmp, only, doubt, uncertain);
  }

  /** The same, with something more that is not evaluated; nothing when that is empty. */
  public Service doubting(String why) {
    String both = doubt.isEmpty() || why.isEmpty() ? doubt + why : doubt + "; " + why;
    return new Service(protocols, ports, icmp, destinations, both, uncertain);
  }
}
