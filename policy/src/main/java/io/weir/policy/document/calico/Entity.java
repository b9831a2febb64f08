package io.weir.policy.document.calico;

import java.util.List;

/**
 * One side of a rule.
 *
 * @param addresses null: any
 * @param ports of which each has addresses that no other has
 * @param unknown what of it is not evaluated; else empty
 */
record Entity(Guess addresses, List<Ports> ports, String unknown) {
  static final Entity ANY = new Entity(null, List.of(Ports.ANY), "");

  boolean namesAddresses() {
    return addresses != null || !unknown.isEmpty();
  }

  boolean namesPorts() {
    return !ports.equals(List.of(Ports.ANY));
  }
}
