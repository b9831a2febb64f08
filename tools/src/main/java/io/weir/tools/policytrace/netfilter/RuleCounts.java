package io.weir.tools.policytrace.netfilter;

import io.weir.bpf.NftTrace;
import io.weir.ringbuf.drop.NftRule;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Packets by the rule that ended their way through a base chain. One thread. */
final class RuleCounts {
  static final int MAX_RULES = 1 << 16;

  private final Function<NftTrace, NftRule> texts;
  private final Map<RuleId, Count> counts = new HashMap<>();
  private long others;

  /**
   * None yet.
   *
   * @param texts finds the text of a rule, or nothing where it is gone
   */
  RuleCounts(Function<NftTrace, NftRule> texts) {
    this.texts = texts;
  }

  void count(Decision decision) {
    Count count = counts.get(decision.rule());
    if (count == null) {
      if (counts.size() == MAX_RULES) {
        others++;
        return;
      }
      count = new Count(decision.step(), texts.apply(decision.step()));
      counts.put(decision.rule(), count);
    }
    count.packets++;
  }

  /** The rule with its text, which is asked for again as long as it is not known. */
  NftRule named(Decision decision) {
    Count count = counts.get(decision.rule());
    return count == null ? texts.apply(decision.step()) : named(count);
  }

  private NftRule named(Count count) {
    if (count.rule.rule().isEmpty() && !count.rule.policy()) {
      count.rule = texts.apply(count.step);
    }
    return count.rule;
  }

  /** A rule that was counted, with its text. */
  Optional<NftRule> of(RuleId id) {
    return Optional.ofNullable(counts.get(id)).map(this::named);
  }

  /** All of them, those with the most packets first. */
  List<RuleCount> all() {
    return counts.entrySet().stream()
        .map(
            entry ->
                new RuleCount(entry.getKey(), named(entry.getValue()), entry.getValue().packets))
        .sorted(
            Comparator.comparingLong(RuleCount::packets)
                .reversed()
                .thenComparing(count -> count.rule().text()))
        .toList();
  }

  /** Packets of rules beyond {@value #MAX_RULES}. */
  long others() {
    return others;
  }

  private static final class Count {
    private final NftTrace step;
    private NftRule rule;
    private long packets;

    Count(NftTrace step, NftRule rule) {
      this.step = step;
      this.rule = rule;
    }
  }
}
