package io.weir.policy.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.policy.rule.Direction;
import io.weir.policy.rule.Family;
import io.weir.policy.rule.PacketFacts;
import io.weir.policy.rule.Prefix;
import io.weir.policy.rule.Rule;
import io.weir.policy.rule.RuleAction;
import io.weir.policy.rule.RuleMatch;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What single changes do to a table, and what is left to another table. */
class TableEditorTest {
  private static final int ADDRESS = 0xc0000201;
  private static final int SAME_KEY = 100; // 13 lines, one after the other

  /** A rule is found behind those that came before it, whichever of them go. */
  @Test
  void shouldFindEachRuleOfALongLineWhateverIsRemoved() {
    List<HeldRule> held = sameKey(1, SAME_KEY);
    TableView view = TestTables.of(held);
    for (int id = 1; id <= SAME_KEY; id++) {
      assertThat(decides(view, ADDRESS)).isEqualTo(id);
      assertThat(new TableEditor(view).remove(id)).isTrue();
      held.remove(0);
      new TableCheck(view).holds(held);
    }
    assertThat(decides(view, ADDRESS)).isEqualTo(TableLookup.NONE);
    assertThat(view.size()).isZero();
  }

  @Test
  void shouldPutMoreRulesInThanALineHolds() {
    TableView view = TestTables.of(sameKey(1, 3));
    for (int id = 4; id <= 40; id++) {
      assertThat(new TableEditor(view).insert(sameKey(id, id).get(0))).as("rule " + id).isTrue();
    }
    new TableCheck(view).holds(sameKey(1, 40));
    for (int id = 1; id <= 40; id++) {
      assertThat(decides(view, ADDRESS)).isEqualTo(id);
      assertThat(new TableEditor(view).remove(id)).isTrue();
    }
  }

  @Test
  void shouldOpenTheGateOfAnAddressThatIsNew() {
    TableView view = TestTables.of(List.of(TestTables.held(TestRules.from(1, ADDRESS, 32))));
    int other = 0x08080808;
    assertThat(decides(view, other)).isEqualTo(TableLookup.NONE);
    assertThat(new TableEditor(view).insert(TestTables.held(TestRules.from(2, other, 32))))
        .isTrue();
    assertThat(decides(view, other)).isEqualTo(2);
  }

  @Test
  void shouldLeaveARuleThatWouldPrecedeAllOfItsMaskToAnotherTable() {
    RuleMatch match = TestRules.source(TestRules.ipv4(ADDRESS, 32));
    TableView view =
        TestTables.of(List.of(TestTables.held(TestRules.of(5, 10, RuleAction.DROP, match))));
    List<Rule> preceding =
        List.of(
            TestRules.of(6, 9, RuleAction.DROP, match),
            TestRules.of(6, 10, RuleAction.PASS, match),
            TestRules.of(4, 10, RuleAction.DROP, match));
    for (Rule rule : preceding) {
      assertThat(new TableEditor(view).insert(TestTables.held(rule))).isFalse();
    }
    Rule behind = TestRules.of(6, 10, RuleAction.DROP, match);
    assertThat(new TableEditor(view).insert(TestTables.held(behind))).isTrue();
    assertThat(decides(view, ADDRESS)).isEqualTo(5);
  }

  /** By both ways, a new table and a change in place. */
  @Test
  void shouldKnowWhatIsOnTrial() {
    List<HeldRule> held = sameKey(1, 3);
    held.set(1, held.get(1).onTrial());
    TableView view = TestTables.of(held);
    held.add(sameKey(4, 4).get(0).onTrial());
    assertThat(new TableEditor(view).insert(held.get(3))).isTrue();
    assertThat(view.rules()).isEqualTo(held);
    assertThat(held.get(3).expiringAt(7).trial()).isFalse();
  }

  @Test
  void shouldLeaveANewMaskToAnotherTable() {
    TableView view = TestTables.of(List.of(TestTables.held(TestRules.from(1, ADDRESS, 32))));
    assertThat(new TableEditor(view).insert(TestTables.held(TestRules.from(2, ADDRESS, 31))))
        .isFalse();
    assertThat(view.size()).isEqualTo(1);
  }

  /** One more entry than a packet may see half of. */
  @Test
  void shouldLeaveARuleOfSeveralEntriesToAnotherTable() {
    Rule both = TestRules.of(1, 5, RuleAction.DROP, RuleMatch.RECEIVED);
    TableView view = TestTables.of(List.of(TestTables.held(both)));
    assertThat(new TableEditor(view).remove(1)).isFalse();
    assertThat(new TableEditor(view).insert(TestTables.held(both.withId(2)))).isFalse();
    new TableCheck(view).holds(List.of(TestTables.held(both)));
  }

  /** Until there is no room: then another table is needed, and this one is as it was. */
  @Test
  void shouldTakeRulesUntilItIsFull() {
    List<HeldRule> held = new ArrayList<>(List.of(TestTables.held(TestRules.from(1, 1, 32))));
    TableView view = TestTables.of(held);
    int id = 2;
    while (true) {
      HeldRule next = TestTables.held(TestRules.from(id, id * 7919, 32));
      if (!new TableEditor(view).insert(next)) {
        break;
      }
      held.add(next);
      id++;
    }
    assertThat(id).isGreaterThan(60);
    new TableCheck(view).holds(held);
    for (HeldRule rule : held) {
      Prefix source = rule.rule().match().sources().get(0);
      assertThat(decides(view, (int) (source.high() >>> 32))).isEqualTo(rule.rule().id());
    }
  }

  /** One key of 65,536 has the fingerprint that stands for a free place, and gets another. */
  @Test
  void shouldFindARuleWhoseFingerprintWouldBeThatOfAFreePlace() {
    TableView view = TestTables.of(List.of(TestTables.held(TestRules.from(1, 1, 32))));
    int id = 2;
    for (int address = 2; id < 5; address++) {
      long[] key = {Integer.toUnsignedLong(Integer.reverseBytes(address)), 0, 0, 0, 0};
      if (Hashes.key(view.seed(), 0, 0, key, 0) >>> 48 == 0) {
        assertThat(new TableEditor(view).insert(TestTables.held(TestRules.from(id, address, 32))))
            .isTrue();
        assertThat(decides(view, address)).isEqualTo(id++);
        new TableCheck(view).allReachable(); // no other will be put in its place
      }
    }
  }

  @Test
  void shouldRefuseARuleWhoseIdIsTaken() {
    List<HeldRule> rules = sameKey(1, 3);
    TableView view = TestTables.of(rules);
    assertThatThrownBy(() -> new TableEditor(view).insert(rules.get(1)))
        .isInstanceOf(RuleRefused.class);
    rules.add(rules.get(1));
    assertThatThrownBy(() -> TestTables.of(rules)).isInstanceOf(RuleRefused.class);
  }

  /** By both ways, a new table and a change in place, and both find the last one. */
  @Test
  void shouldRefuseMoreRulesOfOneKeyThanTheKernelFollows() {
    int most = TableLayouts.LINES_CHAINED_MAX * TableLayouts.LINE_RULES;
    List<HeldRule> rules = sameKey(1, most);
    TableView view = TestTables.of(rules);
    for (int id = 1; id < most; id++) {
      view.expireAt(id, 1);
    }
    assertThat(decides(view, ADDRESS)).isEqualTo(most);
    HeldRule oneMore = sameKey(most + 1, most + 1).get(0);
    assertThat(new TableEditor(view).insert(oneMore)).isFalse();
    rules.add(oneMore);
    assertThatThrownBy(() -> TestTables.of(rules))
        .isInstanceOf(RuleRefused.class)
        .hasMessageContaining("rule " + (most + 1))
        .hasMessageContaining("too many rules are about the same packets");
  }

  @Test
  void shouldRefuseMoreMasksThanADirectoryHolds() {
    List<HeldRule> rules = new ArrayList<>();
    for (int i = 0; i < TableLayouts.TUPLES_MAX + 1; i++) {
      Prefix source = TestRules.ipv4(ADDRESS, i % 33);
      Prefix destination = TestRules.ipv4(ADDRESS, i / 33);
      rules.add(
          TestTables.held(TestRules.of(i + 1, i, RuleAction.DROP, between(source, destination))));
    }
    assertThat(TestTables.of(rules.subList(0, TableLayouts.TUPLES_MAX)).tuples())
        .isEqualTo(TableLayouts.TUPLES_MAX);
    assertThatThrownBy(() -> TestTables.of(rules))
        .isInstanceOf(RuleRefused.class)
        .hasMessageContaining("rule 1025");
  }

  /** Wherever its writer is killed, a rule is listed if it is in force, and the next goes on. */
  @Test
  void shouldListWhatIsInForceWhereverAnInsertEnds() {
    int other = 0x08080808;
    HeldRule first = named(4, other);
    HeldRule second = named(5, other);
    boolean killed = true;
    for (int steps = 1; killed; steps++) {
      List<HeldRule> held = sameKey(1, 3);
      TableView view = TestTables.of(held);
      killed = isKilled(steps, view, editor -> editor.insert(first));
      boolean listed = view.rules().contains(first);
      assertThat(listed || killed).isTrue();
      assertThat(decides(view, other)).as("step " + steps).isEqualTo(listed ? 4 : TableLookup.NONE);
      assertThat(view.size()).isEqualTo(listed ? 4 : 3);

      assertThat(new TableEditor(view).insert(second)).isTrue();
      if (listed) {
        held.add(first);
      }
      held.add(second);
      assertThat(view.rules()).isEqualTo(held);
      assertThat(view.size()).isEqualTo(held.size());
      assertThat(decides(view, other)).isEqualTo(listed ? 4 : 5);
      assertThat(new TableEditor(view).remove(listed ? 4 : 5)).isTrue();
      assertThat(decides(view, other)).isEqualTo(listed ? 5 : TableLookup.NONE);
    }
  }

  @Test
  void shouldListWhatIsInForceWhereverARemovalEnds() {
    boolean killed = true;
    for (int steps = 1; killed; steps++) {
      List<HeldRule> held = sameKey(1, 3);
      TableView view = TestTables.of(held);
      killed = isKilled(steps, view, editor -> editor.remove(1));
      boolean listed = view.rules().contains(held.get(0));
      assertThat(decides(view, ADDRESS)).as("step " + steps).isEqualTo(listed ? 1 : 2);
      assertThat(view.size()).isEqualTo(listed ? 3 : 2);
      assertThat(new TableEditor(view).remove(2)).isTrue();
      assertThat(view.size()).isEqualTo(listed ? 2 : 1);
      assertThat(view.size()).isEqualTo(view.rules().size());
    }
  }

  /** Does a change until its writer has made so many steps; whether it did not get to the end. */
  private static boolean isKilled(int steps, TableView view, Consumer<TableEditor> change) {
    int[] left = {steps};
    Runnable kill =
        () -> {
          if (--left[0] == 0) {
            throw new Killed();
          }
        };
    try {
      change.accept(new TableEditor(view, kill));
      return false;
    } catch (Killed e) {
      return true;
    }
  }

  private static final class Killed extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  private static HeldRule named(int id, int address) {
    RuleMatch match = TestRules.source(TestRules.ipv4(address, 32));
    Rule rule = new Rule(id, match, RuleAction.DROP, 5000, null, "set" + id, "because");
    return TestTables.held(rule);
  }

  private static RuleMatch between(Prefix source, Prefix destination) {
    return new RuleMatch(
        Direction.IN,
        Family.IPV4,
        List.of(source),
        List.of(destination),
        RuleMatch.ANY,
        List.of(),
        List.of(),
        null,
        null,
        RuleMatch.ANY,
        false,
        false);
  }

  private static List<HeldRule> sameKey(int first, int last) {
    return new ArrayList<>(
        IntStream.rangeClosed(first, last)
            .mapToObj(id -> TestTables.held(TestRules.from(id, ADDRESS, 32)))
            .toList());
  }

  private static int decides(TableView view, int source) {
    PacketFacts packet =
        new PacketFacts(
            Direction.IN,
            TestRules.ipv4(source, 32),
            TestRules.ipv4(0xc6336402, 32),
            17,
            1,
            2,
            RuleMatch.ANY,
            RuleMatch.ANY,
            RuleMatch.ANY,
            RuleMatch.ANY,
            false,
            false);
    return new TableLookup(view).find(0, TestTables.key(packet), 1);
  }
}
