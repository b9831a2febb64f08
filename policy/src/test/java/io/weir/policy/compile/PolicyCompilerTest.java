package io.weir.policy.compile;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.policy.check.FirstMatch;
import io.weir.policy.check.RandomPolicies;
import io.weir.policy.compile.Placement.Side;
import io.weir.policy.model.Flow;
import io.weir.policy.model.Hook;
import io.weir.policy.model.PolicyProgram;
import io.weir.policy.model.PolicyRule;
import io.weir.policy.rule.Direction;
import io.weir.policy.rule.PacketFacts;
import io.weir.policy.rule.Rule;
import io.weir.policy.table.HeldRule;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What it makes decides as the evaluator does, by the same rule. */
class PolicyCompilerTest {
  private static final String DEVICE = "eth0";
  private static final int PROGRAMS = 300;
  private static final int FLOWS = 60;

  @Test
  void shouldDecideAsTheEvaluatorOfRandomPrograms() {
    Set<Boolean> verdicts = new HashSet<>();
    int tooLarge = 0;
    for (int seed = 0; seed < PROGRAMS; seed++) {
      RandomPolicies random = new RandomPolicies(seed);
      PolicyProgram all = random.program(1 + seed % 4, 5);
      for (Hook hook : Hook.values()) {
        PolicyProgram program = new PolicyProgram(all.chains(), Map.of(hook, "c0"));
        for (Direction direction : directions(hook)) {
          CompiledPolicy policy = compiled(program);
          if (policy == null) {
            tooLarge++;
          } else {
            String name = "seed " + seed + " " + hook;
            verdicts.addAll(check(name, policy, program, hook, direction, random));
          }
        }
      }
    }
    assertThat(verdicts).containsExactlyInAnyOrder(true, false);
    assertThat(tooLarge).as("refused").isBetween(1, 2 * PROGRAMS);
  }

  /** Null when no table can hold it. */
  private static CompiledPolicy compiled(PolicyProgram program) {
    try {
      return PolicyCompiler.compile(program, new Placement(Side.POD, DEVICE));
    } catch (PolicyTooLarge e) {
      return null;
    }
  }

  private static List<Direction> directions(Hook hook) {
    return switch (hook) {
      case INGRESS, INPUT -> List.of(Direction.IN);
      case EGRESS, OUTPUT -> List.of(Direction.OUT);
      case FORWARD -> List.of(Direction.IN, Direction.OUT);
    };
  }

  private static Set<Boolean> check(
      String name,
      CompiledPolicy policy,
      PolicyProgram program,
      Hook hook,
      Direction direction,
      RandomPolicies random) {
    FirstMatch evaluator = new FirstMatch(program);
    List<Rule> rules = policy.rules().stream().map(HeldRule::rule).toList();
    Set<Boolean> verdicts = new HashSet<>();
    for (int i = 0; i < FLOWS; i++) {
      Flow flow = CompiledFlows.on(random.flow(), direction, DEVICE);
      PolicyRule expected = evaluator.decide(hook, flow);
      PacketFacts packet = CompiledFlows.packet(flow, direction, hook != Hook.FORWARD);
      Rule found = io.weir.policy.rule.FirstMatch.of(rules, rule -> true, packet);
      PolicyRule rule = found == null ? null : policy.origin(found.id()).rule();
      boolean none = rule != null && rule.conditions().isEmpty() && rule.origin() == null;
      if (expected == null) {
        assertThat(rule == null || none).as(name + " " + flow + " by " + rule).isTrue();
      } else {
        assertThat(rule).as(name + " " + flow).isSameAs(expected);
      }
      verdicts.add(expected == null);
    }
    return verdicts;
  }
}
