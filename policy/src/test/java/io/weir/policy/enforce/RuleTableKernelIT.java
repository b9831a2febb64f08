package io.weir.policy.enforce;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.policy.rule.Direction;
import io.weir.policy.rule.Family;
import io.weir.policy.rule.Prefix;
import io.weir.policy.rule.Rule;
import io.weir.policy.rule.RuleAction;
import io.weir.policy.rule.RuleMatch;
import io.weir.policy.table.HeldRule;
import io.weir.testsupport.packet.Packets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The kernel's lookup in sets of random rules against what the rules mean: verdicts, and by their
 * hits which rules decided, while rules come, go, end and are replaced.
 */
class RuleTableKernelIT {
  private static final int PACKETS_A_SET = 500;

  /** Fewer where all is emulated. */
  private static final int SETS = Integer.getInteger("weir.test.storm") == null ? 300 : 30;

  private static final int MANY = 2_000;
  private static final int ONE_KEY = 50;
  private static final int CHAINED = 512 * 8; // LINES_CHAINED_MAX of rules.h, full ones
  private static final int TUPLES = 1024; // TUPLES_MAX
  private static final int OF_EACH = 520; // so that all are more than 1 << 19 rules

  /** What each must have decided, or kept a rule from deciding, at least once in 10,000 packets. */
  private static final List<String> EACH =
      List.of(
          "by action DROP",
          "by action PASS",
          "by action LIMIT",
          "by both families",
          "by source IPV4",
          "by source IPV6",
          "by source beyond 64 bits",
          "by source host",
          "by source list",
          "by destination IPV4",
          "by destination IPV6",
          "by protocol",
          "by source port",
          "by destination port",
          "by destination port range",
          "by destination port range's first",
          "by destination port range's last",
          "by icmp",
          "by icmp code",
          "by tcp flags",
          "by vlan",
          "by local",
          "by new-only",
          "missed by source",
          "missed by destination",
          "missed by protocol",
          "missed by source_port",
          "missed by destination_port",
          "missed by icmp",
          "missed by tcp_flags",
          "missed by vlan",
          "missed by local",
          "missed by new_only",
          "preceded",
          "another by TTL or lease",
          "malformed",
          "answers",
          "fragments, first and later",
          "fragments, only later");

  @Test
  void shouldDecideAsTheFirstRuleThatMatches() {
    run(1_000_000, SETS);
  }

  @Test
  @Tag("long")
  void shouldDecideAsTheFirstRuleThatMatchesAMillionTimes() {
    run(2_000_000, MANY);
  }

  /** All have one key, so they fill lines that follow each other; each decides when it is first. */
  @Test
  void shouldFindEachRuleOfOneKey() {
    byte[] frame = Packets.frame("0800", Packets.ip4(17, Packets.udp(1000, 53, 8)));
    Prefix source = new Prefix(Family.IPV4, 0xc0000201L << 32, 0, 32);
    try (RuledPrograms programs = RuledPrograms.enforcing()) {
      List<Rule> rules = new ArrayList<>();
      for (int id = 1; id <= ONE_KEY; id++) {
        RuleAction action = id % 3 == 0 ? RuleAction.PASS : RuleAction.DROP;
        rules.add(
            new Rule(
                id,
                TestRules.from(Direction.IN, source.family(), source),
                action,
                id,
                null,
                "",
                ""));
      }
      programs.rules(rules.toArray(Rule[]::new));
      for (int id = 1; id <= ONE_KEY; id++) {
        assertThat(programs.drops("packet_xdp", frame)).as("rule " + id).isEqualTo(id % 3 != 0);
        assertThat(programs.hits().get(0)).as("hits of " + id).isEqualTo(1);
        assertThat(programs.bank().change(List.of(), Set.of(id)).swapped()).isFalse();
      }
      assertThat(programs.drops("packet_xdp", frame)).isFalse();
    }
  }

  @Test
  void shouldSweepWhatHasEndedWithASwap() {
    try (RuledPrograms programs = RuledPrograms.enforcing()) {
      Rule one = new Rule(1, between(32, 0), RuleAction.DROP, 1, null, "", "");
      Rule two = new Rule(2, between(31, 0), RuleAction.DROP, 2, null, "", "");
      Rule three = new Rule(3, between(30, 0), RuleAction.DROP, 3, null, "", "");
      programs.bank().replaceAll(List.of(new HeldRule(one, 100, 0), new HeldRule(two, 101, 0)));
      programs.sweepAt(100);
      assertThat(programs.bank().change(List.of(RuledPrograms.held(three)), Set.of()).swapped())
          .isTrue();
      assertThat(programs.bank().rules())
          .extracting(held -> held.rule().id())
          .containsExactly(2, 3);
    }
  }

  /**
   * As long as lines can be that follow each other: the last rule of one key, and of many tuples.
   */
  @Test
  void shouldFindTheRuleThatTakesTheMostSteps() {
    byte[] frame = Packets.frame("0800", Packets.ip4(17, Packets.udp(1000, 53, 8)));
    long past = 1; // jiffies64 begins 5 minutes before it wraps 32 bits
    try (RuledPrograms programs = RuledPrograms.enforcing()) {
      RuleMatch one = between(32, 0);
      List<HeldRule> held = new ArrayList<>();
      for (int id = 1; id <= CHAINED; id++) {
        held.add(new HeldRule(drop(id, id, one), id < CHAINED ? past : HeldRule.NEVER, 0));
      }
      programs.bank().replaceAll(held);
      assertThat(programs.drops("packet_xdp", frame)).as("rule " + CHAINED).isTrue();

      held.clear();
      for (int tuple = 0; tuple < TUPLES; tuple++) {
        RuleMatch match = between(1 + tuple / 32, 1 + tuple % 32);
        for (int i = 0; i < OF_EACH; i++) {
          int id = held.size() + 1;
          boolean last = id == TUPLES * OF_EACH;
          held.add(new HeldRule(drop(id, tuple, match), last ? HeldRule.NEVER : past, 0));
        }
      }
      programs.bank().replaceAll(held);
      assertThat(programs.bank().tuples()).isEqualTo(TUPLES);
      assertThat(programs.drops("packet_xdp", frame)).as("rule " + held.size()).isTrue();
      assertThat(programs.hits().get(held.size() - 1)).isEqualTo(1);
    }
  }

  private static Rule drop(int id, int rank, RuleMatch match) {
    return new Rule(id, match, RuleAction.DROP, rank, null, "", "");
  }

  private static RuleMatch between(int sourceLength, int destinationLength) {
    long source = 0xc0000201L << 32 & Prefix.highMask(sourceLength);
    long destination = 0xc6336402L << 32 & Prefix.highMask(destinationLength);
    return new RuleMatch(
        Direction.IN,
        Family.IPV4,
        List.of(new Prefix(Family.IPV4, source, 0, sourceLength)),
        List.of(new Prefix(Family.IPV4, destination, 0, destinationLength)),
        RuleMatch.ANY,
        List.of(),
        List.of(),
        null,
        null,
        RuleMatch.ANY,
        false,
        false);
  }

  private static void run(long firstSeed, int sets) {
    FieldCounts counts = new FieldCounts();
    try (RuledPrograms programs = RuledPrograms.enforcing();
        RuledState state = new RuledState(programs.object())) {
      for (int i = 0; i < sets; i++) {
        new RuleTableRun(programs, state, counts, firstSeed + i).run(PACKETS_A_SET);
      }
    }
    System.out.println("rules in the kernel:\n" + counts);
    long packets =
        counts.of("packet_xdp") + counts.of("packet_ingress") + counts.of("packet_egress");
    assertThat(packets).isGreaterThanOrEqualTo((long) sets * PACKETS_A_SET);
    long decided = packets - counts.of("decided by none") - counts.of("while off");
    assertThat(decided * 100 / packets).isBetween(30L, 70L);
    for (String each : EACH) {
      assertThat(counts.of(each)).as(each).isGreaterThanOrEqualTo(packets / 10_000);
    }
  }
}
