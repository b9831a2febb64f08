package io.weir.policy.compile;

import io.weir.policy.model.NumberSet;
import io.weir.policy.rule.TcpFlagsMatch;
import java.util.ArrayList;
import java.util.List;

/** Covers a set of TCP's flags by masks and values, of which no two have a packet in common. */
final class FlagCubes {
  private static final int BITS = 8;
  private static final int ALL = (1 << BITS) - 1;

  private final NumberSet set;
  private final List<TcpFlagsMatch> cubes = new ArrayList<>();

  private FlagCubes(NumberSet set) {
    this.set = set;
  }

  /** The masks and values; a single null where any flags will do. */
  static List<TcpFlagsMatch> of(NumberSet set) {
    FlagCubes cover = new FlagCubes(set);
    cover.cover(0, 0);
    return cover.cubes;
  }

  private void cover(int mask, int value) {
    int size = 1 << (BITS - Integer.bitCount(mask));
    int members = members(mask, value);
    if (members == size) {
      cubes.add(mask == 0 ? null : new TcpFlagsMatch(mask, value));
    } else if (members > 0) {
      int bit = dividing(mask, value);
      cover(mask | bit, value);
      cover(mask | bit, value | bit);
    }
  }

  /** The flag that tells members from others best. */
  private int dividing(int mask, int value) {
    int best = 0;
    int gap = -1;
    for (int bit = 1; bit <= ALL; bit <<= 1) {
      if ((mask & bit) == 0) {
        int without = members(mask | bit, value);
        int with = members(mask | bit, value | bit);
        if (Math.abs(with - without) > gap) {
          gap = Math.abs(with - without);
          best = bit;
        }
      }
    }
    return best;
  }

  private int members(int mask, int value) {
    int members = 0;
    for (int flags = 0; flags <= ALL; flags++) {
      if ((flags & mask) == value && set.contains(flags)) {
        members++;
      }
    }
    return members;
  }
}
