package io.weir.policy.format;

import io.weir.policy.rule.Family;
import io.weir.policy.rule.Prefix;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/** Sets of addresses as the fewest prefixes. */
final class PrefixCover {
  private PrefixCover() {}

  /** All from one address to another, both included; nothing when the first is the higher. */
  static List<Prefix> range(Prefix first, Prefix last) {
    return range(first.family(), number(first), number(last));
  }

  /** All addresses of a family that are in none of these prefixes; empty when there are none. */
  static List<Prefix> others(Family family, List<Prefix> prefixes) {
    List<Prefix> sorted = new ArrayList<>(prefixes);
    sorted.sort((a, b) -> number(a).compareTo(number(b)));
    List<Prefix> others = new ArrayList<>();
    BigInteger next = BigInteger.ZERO;
    for (Prefix prefix : sorted) {
      BigInteger start = number(prefix);
      others.addAll(range(family, next, start.subtract(BigInteger.ONE)));
      next = next.max(start.add(size(family, prefix.length())));
    }
    others.addAll(range(family, next, size(family, 0).subtract(BigInteger.ONE)));
    return others;
  }

  /** The same without those that lie within others. */
  static List<Prefix> widest(List<Prefix> prefixes) {
    List<Prefix> widest = new ArrayList<>();
    for (Prefix prefix : prefixes) {
      if (widest.stream().noneMatch(other -> other.contains(prefix))) {
        widest.removeIf(prefix::contains);
        widest.add(prefix);
      }
    }
    return widest;
  }

  private static List<Prefix> range(Family family, BigInteger first, BigInteger last) {
    List<Prefix> prefixes = new ArrayList<>();
    BigInteger at = first;
    while (at.compareTo(last) <= 0) {
      int zeros = at.signum() == 0 ? family.bits() : at.getLowestSetBit();
      int room = last.subtract(at).add(BigInteger.ONE).bitLength() - 1;
      int length = family.bits() - Math.min(zeros, room);
      prefixes.add(prefix(family, at, length));
      at = at.add(size(family, length));
    }
    return prefixes;
  }

  private static BigInteger number(Prefix prefix) {
    return new BigInteger(1, prefix.address());
  }

  private static BigInteger size(Family family, int length) {
    return BigInteger.ONE.shiftLeft(family.bits() - length);
  }

  private static Prefix prefix(Family family, BigInteger address, int length) {
    BigInteger left = address.shiftLeft(128 - family.bits());
    return new Prefix(family, left.shiftRight(64).longValue(), left.longValue(), length);
  }
}
