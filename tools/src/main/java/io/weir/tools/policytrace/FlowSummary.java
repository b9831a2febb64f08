package io.weir.tools.policytrace;

import io.weir.policy.check.PolicyVerdict;
import io.weir.policy.check.VerdictEvent;

/** Counts flows, for the last line. One thread. */
final class FlowSummary {
  private long seen;
  private long shown;
  private long filtered;
  private long suppressed;
  private long lost;
  private long allowed;
  private long denied;
  private long approximate;
  private long changed = -1;

  /** A line that is no event without a flow. */
  void answered(VerdictEvent event) {
    seen++;
    shown++;
    count(event);
  }

  /** A line whose verdict stays; only changes are shown. */
  void compared(VerdictEvent after, boolean isChanged) {
    seen++;
    changed = Math.max(0, changed) + (isChanged ? 1 : 0);
    if (isChanged) {
      shown++;
    } else {
      suppressed++;
    }
    count(after);
  }

  /** An event that is no flow. */
  void left() {
    seen++;
    filtered++;
  }

  /** A line that cannot be read. */
  void refused() {
    seen++;
    lost++;
  }

  /** There is a comparison, though no flow was. */
  void compares() {
    changed = 0;
  }

  long denied() {
    return denied;
  }

  long changed() {
    return changed;
  }

  long lost() {
    return lost;
  }

  /** So far. */
  InputTotals totals() {
    return new InputTotals(seen, shown, filtered, suppressed, lost);
  }

  /** The same for people. */
  String text() {
    return (seen - filtered)
        + " flows: "
        + allowed
        + " allowed, "
        + denied
        + " denied"
        + (approximate == 0 ? "" : ", " + approximate + " of them approximate")
        + (changed < 0 ? "" : ", " + changed + " changed")
        + (lost == 0 ? "" : ", " + lost + " lines not read")
        + (filtered == 0 ? "" : "; " + filtered + " lines are no flows");
  }

  private void count(VerdictEvent event) {
    if (event.answer().verdict() == PolicyVerdict.DENY) {
      denied++;
    } else {
      allowed++;
    }
    if (!event.answer().doubts().isEmpty()) {
      approximate++;
    }
  }
}
