package io.weir.policy.document;

import io.weir.policy.model.AddressSet;
import io.weir.policy.model.Position;

/**
 * One of the other sides that a rule names.
 *
 * @param path where it stands
 * @param exact the addresses that it surely is
 * @param doubtful those that it may be; none in {@code exact}
 * @param doubtfulMatches whether a rule is taken to match the doubtful ones
 * @param doubt why; else empty
 * @param subject the only ones of the policy's subject that this is about; null: all
 * @param assumed what the document should have said; else empty
 */
public record Peer(
    String path,
    Position position,
    AddressSet exact,
    AddressSet doubtful,
    boolean doubtfulMatches,
    String doubt,
    AddressSet subject,
    String assumed) {
  /** One that is known exactly. */
  public static Peer of(String path, Position position, AddressSet exact) {
    return new Peer(path, position, exact, AddressSet.EMPTY, false, "", null, "");
  }

  /** One that may be anybody: it cannot be evaluated. */
  public static Peer unknown(String path, Position position, String doubt) {
    return new Peer(path, position, AddressSet.EMPTY, AddressSet.ALL, false, doubt, null, "");
  }

  /** The same, but these addresses may be it or not. */
  public Peer doubting(AddressSet addresses, boolean matches, String why) {
    return new Peer(
        path, position, exact.minus(addresses), addresses, matches, why, subject, assumed);
  }

  /** The same for some of the policy's subject alone. */
  public Peer forSubject(AddressSet only) {
    return new Peer(path, position, exact, doubtful, doubtfulMatches, doubt, only, assumed);
  }

  /** The same, which should have been written otherwise. */
  public Peer assuming(String text) {
    return new Peer(path, position, exact, doubtful, doubtfulMatches, doubt, subject, text);
  }
}
