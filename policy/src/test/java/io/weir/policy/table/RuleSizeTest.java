package io.weir.policy.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.policy.rule.Direction;
import io.weir.policy.rule.Family;
import io.weir.policy.rule.PortRange;
import io.weir.policy.rule.Prefix;
import io.weir.policy.rule.Rule;
import io.weir.policy.rule.RuleAction;
import io.weir.policy.rule.RuleMatch;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RuleSizeTest {
  /** The worst range there is: 15 masks up to the middle, 15 from there. */
  private static final PortRange WORST = new PortRange(1, 65534);

  private static final long HEAP = 8L << 30;

  @Test
  void shouldCountAsTheTableDoes() {
    assertThat(RuleSize.entries(RuleMatch.RECEIVED)).isEqualTo(2);
    RuleMatch match = match(3, 2, List.of(new PortRange(1, 6)), List.of(WORST));
    assertThat(RuleSize.entries(match)).isEqualTo(3 * 2 * 4 * 30); // 1, 2-3, 4-5, 6
    HeldRule held = held(1, match);
    assertThat(TableImage.of(List.of(held), 1, 1).entries()).isEqualTo(720);
    assertThat(RuleSize.objection(match)).isEmpty();
  }

  @Test
  void shouldRefuseARuleOfMillionsOfEntriesBeforeItIsExpanded() {
    RuleMatch match = match(100, 100, List.of(WORST), List.of(WORST));
    assertThat(RuleSize.objection(match).orElseThrow())
        .startsWith("it would be 9000000 entries (sources 100, destinations 100,")
        .contains("at most 1048576")
        .contains("write fewer prefixes");
    List<HeldRule> rules = List.of(held(7, match(1, 1, List.of(), List.of())), held(8, match));
    assertThatThrownBy(() -> TableImage.of(rules, 1, 1))
        .isInstanceOfSatisfying(
            RuleRefused.class, refused -> assertThat(refused.ruleId()).isEqualTo(8))
        .hasMessageContaining("put rule 8 into a table: it would be 9000000 entries");
  }

  @Test
  void shouldNotOverflow() {
    List<PortRange> many = Collections.nCopies(40_000, WORST);
    RuleMatch match = match(50_000, 50_000, many, many);
    assertThat(RuleSize.entries(match)).isEqualTo(Long.MAX_VALUE);
    assertThat(RuleSize.objection(match).orElseThrow()).contains("more than 2^63");
  }

  /** A million entries a rule: told without memory for any of them. */
  @Test
  void shouldRefuseATableOfTwoGibibytesAndSayWhatItNeeds() {
    HeldRule large = held(1, match(1000, 1000, List.of(), List.of()));
    List<HeldRule> rules = IntStream.rangeClosed(1, 25).mapToObj(id -> large(large, id)).toList();
    assertThatThrownBy(() -> RuleSize.check(rules, HEAP))
        .isInstanceOf(RuleRefused.class)
        .hasMessageContaining("put rule 25 into a table")
        .hasMessageContaining("25000000 entries")
        .hasMessageContaining("less than 2048 MiB");
    assertThatThrownBy(() -> RuleSize.check(rules, 512L << 20))
        .isInstanceOf(RuleRefused.class)
        .hasMessageContaining("put rule 6 into a table")
        .hasMessageContaining("Java needs some 572 MiB of heap and may use 512 MiB")
        .hasMessageContaining("WEIR_JAVA_OPTS");
    RuleSize.check(rules.subList(0, 24), HEAP);
  }

  private static HeldRule large(HeldRule like, int id) {
    return TestTables.held(like.rule().withId(id));
  }

  private static HeldRule held(int id, RuleMatch match) {
    return TestTables.held(new Rule(id, match, RuleAction.DROP, Rule.RANK_DEFAULT, null, "", ""));
  }

  private static RuleMatch match(
      int sources, int destinations, List<PortRange> sourcePorts, List<PortRange> ports) {
    return new RuleMatch(
        Direction.IN,
        Family.IPV4,
        prefixes(sources),
        prefixes(destinations),
        17,
        sourcePorts,
        ports,
        null,
        null,
        RuleMatch.ANY,
        false,
        false);
  }

  private static List<Prefix> prefixes(int count) {
    return IntStream.range(0, count).mapToObj(i -> TestRules.ipv4(0x0a000000 + i, 32)).toList();
  }
}
