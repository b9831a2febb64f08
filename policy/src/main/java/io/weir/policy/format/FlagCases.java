package io.weir.policy.format;

import io.weir.policy.rule.Direction;
import io.weir.policy.rule.Family;
import io.weir.policy.rule.RuleMatch;
import io.weir.policy.rule.TcpFlagsMatch;
import java.util.ArrayList;
import java.util.List;

/** Packets by their TCP flags, in as many matches as that takes. */
final class FlagCases {
  private FlagCases() {}

  /** Those of which, of the flags in the mask, exactly these are set; if negated all others. */
  static List<RuleMatch> of(Family family, int mask, int value, boolean negated) {
    boolean possible = (value & ~mask) == 0;
    if (mask == 0 || !possible) {
      return possible == negated ? List.of() : List.of(match(family, null));
    }
    return negated ? others(family, mask, value) : List.of(match(family, mask, value));
  }

  /** Those of which any of these is set. */
  static List<RuleMatch> any(Family family, int flags) {
    List<RuleMatch> any = new ArrayList<>();
    for (int bit = 1; bit <= flags; bit <<= 1) {
      if ((flags & bit) != 0) {
        any.add(match(family, bit, bit));
      }
    }
    return any;
  }

  /** The first flag that differs tells the cases apart. */
  private static List<RuleMatch> others(Family family, int mask, int value) {
    List<RuleMatch> others = new ArrayList<>();
    int before = 0;
    for (int bit = 1; bit <= mask; bit <<= 1) {
      if ((mask & bit) != 0) {
        int upTo = before | bit;
        others.add(match(family, upTo, (value & upTo) ^ bit));
        before = upTo;
      }
    }
    return others;
  }

  private static RuleMatch match(Family family, int mask, int value) {
    return match(family, new TcpFlagsMatch(mask, value));
  }

  private static RuleMatch match(Family family, TcpFlagsMatch flags) {
    return new MatchParts(Direction.IN, family).protocol(RuleMatch.TCP).tcpFlags(flags).match();
  }
}
