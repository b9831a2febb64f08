package io.weir.tools.policytrace.watch;

import io.weir.policy.enforce.Mode;
import io.weir.policy.table.HitCounts;
import io.weir.ringbuf.traffic.Direction;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Packets by rule of the documents, of which one may be several in the kernel, over all sets that
 * were in place. One thread.
 */
final class RuleTotals {
  private final PolicySets sets;
  private final Map<String, Row> rows = new LinkedHashMap<>();

  private static final class Row {
    private final DecidingRule rule;
    private long ended; // of sets that are gone
    private long now;
    private long told;

    Row(DecidingRule rule) {
      this.rule = rule;
    }

    long total() {
      return ended + now;
    }
  }

  RuleTotals(PolicySets sets) {
    this.sets = sets;
  }

  /** Takes what the rules in place have counted; they stay in place. */
  void read(Optional<HitCounts> hits) {
    rows.values().forEach(row -> row.now = 0);
    hits.ifPresent(
        counts -> {
          for (int id : sets.ids()) {
            row(sets.rule(id, Direction.RECEIVE)).now += counts.of(id);
          }
        });
  }

  /** Takes the last count of the rules in place, which are about to be replaced. */
  void end(Optional<HitCounts> hits) {
    read(hits);
    for (Row row : rows.values()) {
      row.ended += row.now;
      row.now = 0;
    }
  }

  /** The rules that decided since this was asked before, and how often. */
  List<RuleCount> gained(long epochNs, Mode mode) {
    List<RuleCount> counts = new ArrayList<>();
    for (Row row : rows.values()) {
      long gained = row.total() - row.told;
      if (gained > 0) {
        row.told = row.total();
        counts.add(new RuleCount(epochNs, row.rule, gained, row.total(), mode));
      }
    }
    return counts;
  }

  /** All that decided anything. */
  List<RuleCount> all(long epochNs, Mode mode) {
    rows.values().forEach(row -> row.told = 0);
    return gained(epochNs, mode);
  }

  private Row row(DecidingRule rule) {
    String key = rule.hook() + " " + rule.policy() + " " + rule.place() + " " + rule.denies();
    return rows.computeIfAbsent(key, unused -> new Row(rule));
  }
}
