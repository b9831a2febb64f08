package io.weir.policy.document.calico;

import io.weir.policy.model.AddressSet;

/**
 * A set of addresses of which not all is known.
 *
 * @param sure what is in it
 * @param possible what may be in it; has all that is sure
 */
record Guess(AddressSet sure, AddressSet possible) {
  static final Guess ANY = of(AddressSet.ALL);
  static final Guess UNKNOWN = new Guess(AddressSet.EMPTY, AddressSet.ALL);

  static Guess of(AddressSet known) {
    return new Guess(known, known);
  }

  boolean isExact() {
    return sure.equals(possible);
  }

  Guess and(Guess other) {
    return new Guess(sure.and(other.sure), possible.and(other.possible));
  }

  Guess not() {
    return new Guess(possible.others(), sure.others());
  }
}
