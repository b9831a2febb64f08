package io.weir.policy.check;

import static io.weir.policy.check.TestPolicies.flow;
import static io.weir.policy.check.TestPolicies.port;
import static io.weir.policy.check.TestPolicies.rule;
import static io.weir.policy.check.TestPolicies.sourceIn;
import static io.weir.policy.check.TestPolicies.to;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.policy.model.Action;
import io.weir.policy.model.Field;
import io.weir.policy.model.Flow;
import io.weir.policy.model.Hook;
import io.weir.policy.model.PolicyChain;
import io.weir.policy.model.PolicyProgram;
import io.weir.policy.model.PolicyRule;
import io.weir.policy.model.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class FirstMatchTest {
  @Test
  void shouldAllowWhereNoRuleDecides() {
    Evaluator none = new FirstMatch(PolicyProgram.of(List.of(), Map.of()));
    assertThat(none.has(Hook.INPUT)).isFalse();
    assertThat(none.decide(Hook.INPUT, flow("10.0.0.1", 80))).isNull();
    assertThat(none.explain(Hook.INPUT, flow("10.0.0.1", 80)).verdict())
        .isEqualTo(PolicyVerdict.ALLOW);
  }

  @Test
  void shouldDecideByTheFirstRuleThatMatches() {
    PolicyRule deny = rule(Action.DENY, sourceIn("10.0.0.0/9"));
    PolicyRule allow = rule(Action.ALLOW, sourceIn("10.0.0.0/8"));
    Evaluator evaluator = input(deny, allow);
    assertThat(evaluator.decide(Hook.INPUT, flow("10.1.0.1", 80))).isSameAs(deny);
    assertThat(evaluator.decide(Hook.INPUT, flow("10.200.0.1", 80))).isSameAs(allow);
    assertThat(evaluator.decide(Hook.INPUT, flow("11.0.0.1", 80))).isNull();
  }

  @Test
  void shouldComeBackBehindJumpsAndNotBehindGotos() {
    PolicyRule last = rule(Action.DENY);
    PolicyChain jumped =
        new PolicyChain("jumped", List.of(rule(Action.RETURN), rule(Action.ALLOW)));
    PolicyChain gone = new PolicyChain("gone", List.of(rule(Action.CONTINUE, port(80))));
    PolicyChain entry =
        new PolicyChain(
            "entry",
            List.of(
                rule(Action.jump("jumped")),
                rule(Action.goTo("gone"), sourceIn("10.0.0.1")),
                last));
    Evaluator evaluator =
        new FirstMatch(PolicyProgram.of(List.of(jumped, gone, entry), Map.of(Hook.INPUT, "entry")));
    assertThat(evaluator.decide(Hook.INPUT, flow("10.0.0.2", 80))).isSameAs(last);
    assertThat(evaluator.decide(Hook.INPUT, flow("10.0.0.1", 80))).isNull();
  }

  @Test
  void shouldNamePoliciesThatDenyByDefaultAndTheNearestRule() {
    PolicyRule far = rule(Action.ALLOW, to("192.0.2.1"), sourceIn("172.16.0.0/12"), port(443));
    PolicyRule near = rule(Action.ALLOW, to("192.0.2.1"), sourceIn("10.0.0.0/8"), port(443));
    PolicyRule others = rule(Action.ALLOW, to("192.0.2.2"), sourceIn("10.0.0.0/8"));
    PolicyRule one = rule(Action.DENY, Reason.DEFAULT_DENY, to("192.0.2.0/24"));
    PolicyRule two = rule(Action.DENY, Reason.DEFAULT_DENY, to("192.0.2.1"));
    PolicyRule three = rule(Action.DENY, Reason.DEFAULT_DENY, to("192.0.2.2"));
    Evaluator evaluator = evaluator(Hook.INGRESS, List.of(others, far, near, one, two, three));
    Answer answer = evaluator.explain(Hook.INGRESS, flow("10.0.0.1", 80));
    assertThat(answer.verdict()).isEqualTo(PolicyVerdict.DENY);
    assertThat(answer.rule()).isSameAs(one);
    assertThat(answer.activators()).containsExactly(one, two);
    assertThat(answer.nearMiss()).isEqualTo(new NearMiss(near, Field.DESTINATION_PORT));
    assertThat(answer.doubts()).isEmpty();
  }

  @Test
  void shouldTellDoubtsThatAreMetOnTheWay() {
    PolicyRule doubtful =
        new PolicyRule(
            List.of(sourceIn("10.0.0.0/8")),
            Action.CONTINUE,
            Reason.RULE,
            null,
            null,
            "",
            "who knows");
    Evaluator evaluator = input(doubtful, rule(Action.DENY));
    assertThat(evaluator.explain(Hook.INPUT, flow("10.0.0.1", 80)).doubts())
        .containsExactly("who knows");
    assertThat(evaluator.explain(Hook.INPUT, flow("11.0.0.1", 80)).doubts()).isEmpty();
  }

  /** What the flow does not say cannot be told, and the verdict is that of the rules behind. */
  @Test
  void shouldDoubtWhatAFlowDoesNotSay() {
    PolicyRule deny = rule(Action.DENY);
    Evaluator evaluator = input(rule(Action.ALLOW, port(80)), deny);
    Answer answer = evaluator.explain(Hook.INPUT, flow("10.0.0.1", Flow.UNKNOWN));
    assertThat(answer.rule()).isSameAs(deny);
    assertThat(answer.doubts())
        .containsExactly("a rule asks for the destination port, which is not known");
  }

  @Test
  @Timeout(20)
  void shouldNotGoThroughAChainTwice() {
    List<PolicyChain> chains = new ArrayList<>();
    int depth = 20_000;
    for (int i = 0; i < depth; i++) {
      PolicyRule next = rule(Action.jump("c" + (i + 1)));
      chains.add(new PolicyChain("c" + i, List.of(next, next, rule(Action.goTo("c" + (i + 1))))));
    }
    chains.add(new PolicyChain("c" + depth, List.of()));
    Evaluator evaluator = new FirstMatch(PolicyProgram.of(chains, Map.of(Hook.INPUT, "c0")));
    assertThat(evaluator.decide(Hook.INPUT, flow("10.0.0.1", 80))).isNull();
    chains.set(depth, new PolicyChain("c" + depth, List.of(rule(Action.jump("c7")))));
    assertThatThrownBy(() -> PolicyProgram.of(chains, Map.of(Hook.INPUT, "c0")))
        .hasMessageContaining("leads back to itself");
  }

  private static Evaluator input(PolicyRule... rules) {
    return evaluator(Hook.INPUT, List.of(rules));
  }

  private static Evaluator evaluator(Hook hook, List<PolicyRule> rules) {
    return new FirstMatch(
        PolicyProgram.of(List.of(new PolicyChain("c", rules)), Map.of(hook, "c")));
  }
}
