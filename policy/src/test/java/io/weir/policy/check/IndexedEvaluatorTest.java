package io.weir.policy.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.policy.model.Flow;
import io.weir.policy.model.Hook;
import io.weir.policy.model.PolicyProgram;
import io.weir.policy.model.PolicyRule;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** It says what {@link FirstMatch} says, of random programs. */
class IndexedEvaluatorTest {
  @Test
  void shouldSayTheSameOfManyChains() {
    for (int seed = 0; seed < 40; seed++) {
      RandomPolicies random = new RandomPolicies(seed);
      check(random.program(1 + seed % 12, 10 + seed * 2), random, 100);
    }
  }

  /** Chains of more than one block. */
  @Test
  void shouldSayTheSameOfLongChains() {
    RandomPolicies random = new RandomPolicies(1_000);
    check(random.program(2, 2 * BlockBits.RULES + 1), random, 100);
  }

  private static void check(PolicyProgram program, RandomPolicies random, int flows) {
    Evaluator plain = new FirstMatch(program);
    Evaluator indexed = new IndexedEvaluator(program);
    Set<PolicyRule> deciding = new HashSet<>();
    for (int i = 0; i < flows; i++) {
      Flow flow = random.flow();
      PolicyRule rule = plain.decide(Hook.INPUT, flow);
      assertThat(indexed.decide(Hook.INPUT, flow)).as(flow.toString()).isSameAs(rule);
      deciding.add(rule);
      assertThat(indexed.explain(Hook.INGRESS, flow))
          .as(flow.toString())
          .isEqualTo(plain.explain(Hook.INGRESS, flow));
    }
    assertThat(deciding).hasSizeGreaterThan(1);
  }
}
