package io.weir.policy.rule;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Sets of addresses as the fewest prefixes. */
public final class PrefixCover {
  /** By the first address; of equal ones the shortest prefix first, so what holds another. */
  public static final Comparator<Prefix> BY_PLACE = PrefixCover::compare;

  private PrefixCover() {}

  /** All from one address to another, both included; nothing when the first is the higher. */
  public static List<Prefix> range(Prefix first, Prefix last) {
    return range(first.family(), number(first), number(last));
  }

  /** All addresses of a family that are in none of these prefixes; empty when there are none. */
  public static List<Prefix> others(Family family, List<Prefix> prefixes) {
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

  /** The same by their places, without those that lie within others. */
  public static List<Prefix> widest(List<Prefix> prefixes) {
    List<Prefix> sorted = new ArrayList<>(prefixes);
    sorted.sort(BY_PLACE);
    List<Prefix> widest = new ArrayList<>();
    for (Prefix prefix : sorted) {
      if (widest.isEmpty() || !widest.get(widest.size() - 1).contains(prefix)) {
        widest.add(prefix);
      }
    }
    return widest;
  }

  /** What is in both lists, of one family, by its place. */
  public static List<Prefix> both(List<Prefix> some, List<Prefix> others) {
    List<Prefix> a = widest(some);
    List<Prefix> b = widest(others);
    List<Prefix> both = new ArrayList<>();
    int i = 0;
    int j = 0;
    while (i < a.size() && j < b.size()) {
      Prefix one = a.get(i);
      Prefix other = b.get(j);
      if (one.contains(other)) {
        both.add(other);
        j++;
      } else if (other.contains(one)) {
        both.add(one);
        i++;
      } else if (compare(one, other) < 0) {
        i++;
      } else {
        j++;
      }
    }
    return both;
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

  private static int compare(Prefix a, Prefix b) {
    int order = Long.compareUnsigned(a.high(), b.high());
    order = order == 0 ? Long.compareUnsigned(a.low(), b.low()) : order;
    return order == 0 ? Integer.compare(a.length(), b.length()) : order;
  }
}
