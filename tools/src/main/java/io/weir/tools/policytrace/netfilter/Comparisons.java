package io.weir.tools.policytrace.netfilter;

import io.weir.policy.model.PolicyRule;
import io.weir.ringbuf.pipeline.Accounting.KernelCounts;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Counts comparisons, and knows which flows' disagreements were told. One thread. */
final class Comparisons {
  static final int MAX_TOLD = 10_000;
  private static final int MAX_REASONS = 100;
  private static final String OTHER = "other reasons";

  private final Map<String, Long> not = new LinkedHashMap<>();
  private final Map<Object, Boolean> told = new LinkedHashMap<>();
  private final Map<Pair, Long> pairs = new LinkedHashMap<>();
  private long agreed;
  private long disagreed;

  /** Counts one; whether it is a disagreement that was not told yet. */
  boolean isNews(Comparison comparison) {
    if (!comparison.isPossible()) {
      String reason = comparison.not();
      count(not.containsKey(reason) || not.size() < MAX_REASONS ? reason : OTHER, 1);
      return false;
    }
    if (comparison.agreed()) {
      agreed++;
      return false;
    }
    disagreed++;
    RuleId kernel = comparison.packet().atHooks().rule();
    pairs.merge(new Pair(comparison.answer().rule(), kernel), 1L, Long::sum);
    return told.size() < MAX_TOLD
        && told.put(new Told(comparison.flow(), comparison.answer().rule(), kernel), true) == null;
  }

  private void count(String reason, long packets) {
    not.merge(reason, packets, Long::sum);
  }

  /** Adds what could not be compared because it was not told of. */
  void countUntold(KernelCounts counts) {
    if (counts.limited() > 0) {
      count("beyond --rate, by whichever interface", counts.limited());
    }
    if (counts.lostReserve() > 0) {
      count("what was told of it was lost, by whichever interface", counts.lostReserve());
    }
  }

  ComparisonSum sum() {
    return new ComparisonSum(agreed, disagreed, not);
  }

  /** Which rules disagree, those about the most packets first, with that number. */
  List<Map.Entry<Pair, Long>> pairs() {
    List<Map.Entry<Pair, Long>> all = new ArrayList<>(pairs.entrySet());
    all.sort(Map.Entry.<Pair, Long>comparingByValue(Comparator.reverseOrder()));
    return all;
  }

  /** Two rules that disagree. */
  record Pair(PolicyRule ours, RuleId kernel) {}

  private record Told(Object flow, PolicyRule ours, RuleId kernel) {}
}
