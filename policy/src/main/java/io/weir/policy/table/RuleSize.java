package io.weir.policy.table;

import io.weir.policy.rule.PortRange;
import io.weir.policy.rule.RuleMatch;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** What rules come to in a table, told before any of it is laid out. Pure. */
public final class RuleSize {
  /** Of one rule. */
  public static final int ENTRIES_MAX = 1 << 20;

  /** Of a table: it is shared memory, and a Java buffer has less than 2 GiB. */
  static final int UNITS_MAX = Integer.MAX_VALUE / TableLayouts.UNIT;

  private static final String FEWER = "write fewer prefixes, and fewer or rounder ranges of ports";

  /** While a table is laid out, in bytes: its entry's words, hash and place, and growing. */
  private static final int HEAP_EACH = 100;

  /** An entry with its room to grow, and its share of a line: what it takes at the least. */
  private static final double UNITS_EACH = 1.125 + 0.25;

  private static final int MIB_SHIFT = 20;

  private RuleSize() {}

  /** How many entries a rule is: one for each pair of addresses and of port masks. */
  public static long entries(RuleMatch match) {
    long count = match.family() == null ? 2 : 1;
    count *= Math.max(1, match.sources().size());
    count *= Math.max(1, match.destinations().size()); // below 2^62: lists are shorter than 2^31
    return multiply(multiply(count, masks(match.sourcePorts())), masks(match.destinationPorts()));
  }

  /** Why no table holds a rule, and what to do; empty when it is not too large. */
  public static Optional<String> objection(RuleMatch match) {
    long count = entries(match);
    return count <= ENTRIES_MAX
        ? Optional.empty()
        : Optional.of(tooMany(match, count) + ": " + FEWER);
  }

  /**
   * Refuses what needs more than there can be.
   *
   * @param heapBytes how much Java may use
   * @throws RuleRefused which names the first rule that is one too many
   */
  static void check(Collection<HeldRule> rules, long heapBytes) {
    long all = 0;
    for (HeldRule held : rules) {
      RuleMatch match = held.rule().match();
      long count = entries(match);
      int id = held.rule().id();
      if (count > ENTRIES_MAX) {
        throw new RuleRefused(id, tooMany(match, count), FEWER);
      }
      all += count;
      if (all * UNITS_EACH > UNITS_MAX) {
        throw tooLarge(id, all, (long) (all * UNITS_EACH));
      }
      if (all * HEAP_EACH > heapBytes) {
        throw new RuleRefused(
            id,
            "with those before it there are "
                + all
                + " entries, for which Java needs some "
                + mebibytes(all * HEAP_EACH)
                + " of heap and may use "
                + mebibytes(heapBytes),
            "give it more, as by WEIR_JAVA_OPTS=-Xmx8g, or " + FEWER);
      }
    }
  }

  /** The error that a table of all rules is too large. */
  static RuleRefused tooLarge(int id, long entries, long units) {
    return new RuleRefused(
        id,
        "with the others there are "
            + entries
            + " entries, a table of at least "
            + mebibytes(units * TableLayouts.UNIT)
            + "; one has less than 2048 MiB",
        "remove rules, or " + FEWER);
  }

  private static String tooMany(RuleMatch match, long count) {
    return "it would be "
        + (count == Long.MAX_VALUE ? "more than 2^63" : Long.toString(count))
        + " entries (sources "
        + match.sources().size()
        + ", destinations "
        + match.destinations().size()
        + ", masks of source ports "
        + masks(match.sourcePorts())
        + ", of destination ports "
        + masks(match.destinationPorts())
        + "), and one rule has at most "
        + ENTRIES_MAX;
  }

  private static long masks(List<PortRange> ranges) {
    long masks = 0;
    for (int i = 0; i < ranges.size(); i++) {
      masks += PortMasks.count(ranges.get(i));
    }
    return Math.max(1, masks);
  }

  private static long multiply(long one, long other) {
    return Math.multiplyHigh(one, other) == 0 && one * other >= 0 ? one * other : Long.MAX_VALUE;
  }

  private static String mebibytes(long bytes) {
    return (bytes >> MIB_SHIFT) + " MiB";
  }
}
