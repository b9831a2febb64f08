package io.weir.policy.compile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.policy.check.FirstMatch;
import io.weir.policy.check.RandomPolicies;
import io.weir.policy.compile.Placement.Side;
import io.weir.policy.dialect.Dialects;
import io.weir.policy.document.Documents;
import io.weir.policy.document.Endpoints;
import io.weir.policy.document.ReadOptions;
import io.weir.policy.document.Reading;
import io.weir.policy.document.source.DocumentSource;
import io.weir.policy.model.Flow;
import io.weir.policy.model.Hook;
import io.weir.policy.model.PolicyProgram;
import io.weir.policy.model.PolicyRule;
import io.weir.policy.rule.Direction;
import io.weir.policy.rule.PacketFacts;
import io.weir.policy.rule.Rule;
import io.weir.policy.table.HeldRule;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What it makes decides as the evaluator does, by the same rule. */
class PolicyCompilerTest {
  private static final String DEVICE = "eth0";
  private static final int PROGRAMS = 100;
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

  /** 33 x 33 masks of addresses are more than 1024: the 1025th comes with line 1027. */
  @Test
  void shouldNameTheRuleThatIsOneTooMany() {
    StringBuilder text = new StringBuilder("*filter\n:FORWARD ACCEPT [0:0]\n");
    for (int source = 32; source >= 0; source--) {
      for (int destination = 32; destination >= 0; destination--) {
        text.append(
            "-A FORWARD -s 10.0.0.0/%d -d 10.0.0.0/%d -j DROP\n".formatted(source, destination));
      }
    }
    PolicyProgram program = read(text.append("COMMIT\n").toString());

    assertThatThrownBy(() -> PolicyCompiler.compile(program, new Placement(Side.POD, DEVICE)))
        .isInstanceOf(PolicyTooLarge.class)
        .hasMessageContaining("rules.v4:")
        .hasMessageContaining("FORWARD -s 10.0.0.0/")
        .hasMessageContaining("more than 1024 kinds of masks");
  }

  @Test
  void shouldRefusePoliciesOfEndpointsAndRulesOfIptablesTogether() {
    PolicyProgram random = new RandomPolicies(1).program(1, 1);
    PolicyProgram both =
        new PolicyProgram(random.chains(), Map.of(Hook.INPUT, "c0", Hook.EGRESS, "c0"));

    assertThatThrownBy(() -> PolicyCompiler.compile(both, new Placement(Side.POD, DEVICE)))
        .hasMessageContaining("give one kind");
  }

  /** Who tracks connections knows their states; check does not. */
  @Test
  void shouldHaveNoDoubtsAboutStates() {
    PolicyProgram program =
        read(
            """
            *filter
            :INPUT DROP [0:0]
            -A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
            -A INPUT -m conntrack --ctstate INVALID -j DROP
            -A INPUT -p tcp -m tcp --dport 22 -m conntrack --ctstate NEW -j ACCEPT
            COMMIT
            """);

    assertThat(PolicyCompiler.compile(program, new Placement(Side.POD, DEVICE)).unresolved())
        .isEmpty();
  }

  private static PolicyProgram read(String text) {
    DocumentSource source = new DocumentSource("rules.v4", text.getBytes(StandardCharsets.UTF_8));
    Reading reading =
        Documents.read(Dialects.ALL, List.of(source), Endpoints.NONE, ReadOptions.DEFAULTS);
    assertThat(reading.refused()).isFalse();
    return reading.program();
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
