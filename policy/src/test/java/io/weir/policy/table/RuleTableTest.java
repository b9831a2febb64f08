package io.weir.policy.table;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.policy.rule.FirstMatch;
import io.weir.policy.rule.PacketFacts;
import io.weir.policy.rule.RandomRules;
import io.weir.policy.rule.Rule;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Tables of random rules, looked up as the kernel does it, against what the rules mean. */
class RuleTableTest {
  private static final int SETS = Integer.getInteger("weir.test.table.sets", 400);
  private static final int STEPS = 12;
  private static final int PACKETS = 40;
  private static final long NOW = 1L << 33;

  private long packets;
  private long hits;
  private long inPlace;
  private long swaps;

  @Test
  void shouldDecideAsTheFirstRuleThatMatches() {
    for (int seed = 0; seed < SETS; seed++) {
      new Run(seed).run();
    }
    System.out.printf(
        "rule table: sets=%d packets=%d hits=%d%% in place=%d swaps=%d%n",
        SETS, packets, hits * 100 / packets, inPlace, swaps);
    assertThat(hits * 100 / packets).isBetween(30L, 70L);
    assertThat(inPlace).isGreaterThan(SETS);
  }

  /** One set, changed step by step. */
  private final class Run {
    private final int seed;
    private final RandomRules rules;
    private final Map<Integer, HeldRule> held = new LinkedHashMap<>();
    private TableView view;
    private int nextId = 1;

    Run(int seed) {
      this.seed = seed;
      this.rules = new RandomRules(seed);
    }

    void run() {
      int count = 1 + rules.random().nextInt(1 << (1 + seed % 8));
      for (int i = 0; i < count; i++) {
        fresh();
      }
      swap();
      for (int step = 0; step < STEPS; step++) {
        ask();
        change();
        new TableCheck(view).holds(new ArrayList<>(held.values()));
      }
    }

    private void ask() {
      List<Rule> all = held.values().stream().map(HeldRule::rule).toList();
      TableLookup lookup = new TableLookup(view);
      for (int i = 0; i < PACKETS; i++) {
        PacketFacts packet = rules.packet(all);
        Rule expected = FirstMatch.of(all, rule -> !held.get(rule.id()).isExpired(NOW), packet);
        int found = lookup.find(TestTables.directory(packet), TestTables.key(packet), NOW);
        assertThat(found)
            .as("seed=%d %s expected %s", seed, packet, expected)
            .isEqualTo(expected == null ? TableLookup.NONE : expected.id());
        packets++;
        hits += expected == null ? 0 : 1;
      }
    }

    private void change() {
      int what = rules.random().nextInt(10);
      if (what < 5) {
        HeldRule added = fresh();
        if (new TableEditor(view).insert(added)) {
          inPlace++;
        } else {
          swap();
        }
      } else if (what < 8 && !held.isEmpty()) {
        int id = anyId();
        held.remove(id);
        if (new TableEditor(view).remove(id)) {
          inPlace++;
        } else {
          swap();
        }
      } else if (!held.isEmpty()) {
        int id = anyId();
        long end = rules.chance(50) ? NOW : NOW + 1;
        held.computeIfPresent(id, (key, value) -> value.expiringAt(end));
        assertThat(view.expireAt(id, end)).isTrue();
      }
    }

    private HeldRule fresh() {
      int id = nextId++;
      long expires = rules.chance(80) ? HeldRule.NEVER : rules.chance(50) ? NOW : NOW + 1;
      boolean alike = !held.isEmpty() && rules.chance(40);
      Rule rule = alike ? rules.similar(id, held.get(anyId()).rule()) : rules.rule(id);
      HeldRule added = new HeldRule(rule, expires, HeldRule.NO_LEASE);
      held.put(id, added);
      return added;
    }

    private int anyId() {
      List<Integer> ids = new ArrayList<>(held.keySet());
      return ids.get(rules.random().nextInt(ids.size()));
    }

    private void swap() {
      view = TestTables.of(held.values());
      swaps++;
    }
  }
}
