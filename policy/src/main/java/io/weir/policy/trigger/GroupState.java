package io.weir.policy.trigger;

import java.util.Arrays;

/** What is remembered of a group from tick to tick: which comparisons hold, and since when. */
final class GroupState {
  private static final long NEVER = Long.MIN_VALUE;

  private final boolean[] holding;
  private final long[] sinceNs;
  private boolean told;

  GroupState(Trigger trigger) {
    holding = new boolean[trigger.measures()];
    sinceNs = new long[trigger.holds()];
    Arrays.fill(sinceNs, NEVER);
  }

  /** Whether the case is true; all parts are looked at, so that each remembers. */
  boolean test(Node node, Sums sums, long fromNs, long toNs) {
    if (node instanceof Node.Measured measured) {
      return compare(measured, sums.value(measured.measure(), toNs - fromNs));
    }
    if (node instanceof Node.Hold hold) {
      return wait(hold, test(hold.part(), sums, fromNs, toNs), fromNs, toNs);
    }
    if (node instanceof Node.Not not) {
      return !test(not.part(), sums, fromNs, toNs);
    }
    if (node instanceof Node.And and) {
      boolean all = true;
      for (Node part : and.parts()) {
        all &= test(part, sums, fromNs, toNs);
      }
      return all;
    }
    if (node instanceof Node.Or or) {
      boolean any = false;
      for (Node part : or.parts()) {
        any |= test(part, sums, fromNs, toNs);
      }
      return any;
    }
    throw new IllegalStateException("a case has no conditions on packets left: " + node);
  }

  /** Whether this is news: it was not told since it last was false. */
  boolean becomes(boolean now) {
    boolean news = now && !told;
    told = now;
    return news;
  }

  /** Lets it be told again, if it is still true. */
  void rearm() {
    told = false;
  }

  /** Whether there is nothing to remember. */
  boolean isIdle() {
    if (told) {
      return false;
    }
    for (boolean each : holding) {
      if (each) {
        return false;
      }
    }
    for (long each : sinceNs) {
      if (each != NEVER) {
        return false;
      }
    }
    return true;
  }

  /** How long what was waited for has been true, the longest of them. */
  long heldNs(long fromNs, long toNs) {
    long longest = toNs - fromNs;
    for (long each : sinceNs) {
      longest = each == NEVER ? longest : Math.max(longest, toNs - each);
    }
    return longest;
  }

  private boolean compare(Node.Measured measured, double value) {
    int number = measured.number();
    holding[number] =
        holding[number]
            ? measured.comparison().stillHolds(value, measured.bound())
            : measured.comparison().holds(value, measured.bound());
    return holding[number];
  }

  /** Ticks are never quite even: the nearest one counts. */
  private boolean wait(Node.Hold hold, boolean now, long fromNs, long toNs) {
    int number = hold.number();
    if (!now) {
      sinceNs[number] = NEVER;
      return false;
    }
    if (sinceNs[number] == NEVER) {
      sinceNs[number] = fromNs;
    }
    return toNs - sinceNs[number] + (toNs - fromNs) / 2 >= hold.ns();
  }
}
