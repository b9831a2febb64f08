package io.weir.policy.check;

import io.weir.policy.model.Action;
import io.weir.policy.model.AddressSet;
import io.weir.policy.model.Condition;
import io.weir.policy.model.ConnectionState;
import io.weir.policy.model.Field;
import io.weir.policy.model.Flow;
import io.weir.policy.model.Hook;
import io.weir.policy.model.MatchKind;
import io.weir.policy.model.NumberSet;
import io.weir.policy.model.PolicyChain;
import io.weir.policy.model.PolicyProgram;
import io.weir.policy.model.PolicyRule;
import io.weir.policy.model.Reason;
import io.weir.policy.rule.Family;
import io.weir.policy.rule.Prefix;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;

/**
 * How long it takes to ask about many flows by the index, and about some of them rule by rule, in
 * the same process; the answers have to be the same. Prints one line of JSON. Arguments: how many
 * flows are asked by the index and how many rule by rule, and how many rules there are.
 */
public final class PolicyCheckBench {
  private final Random random = new Random(1);
  private final int rules;

  private PolicyCheckBench(int rules) {
    this.rules = rules;
  }

  public static void main(String[] args) {
    int count = Integer.parseInt(args[0]);
    int compared = Integer.parseInt(args[1]);
    new PolicyCheckBench(Integer.parseInt(args[2])).run(count, compared);
  }

  private void run(int count, int compared) {
    PolicyProgram program = program();
    Flow[] flows = new Flow[count];
    for (int i = 0; i < count; i++) {
      flows[i] = flow();
    }
    Evaluator plain = new FirstMatch(program);
    long built = System.nanoTime();
    Evaluator indexed = new IndexedEvaluator(program);
    built = System.nanoTime() - built;
    PolicyRule[] expected = new PolicyRule[compared];
    PolicyRule[] actual = new PolicyRule[count];
    ask(plain, flows, expected, compared / 10);
    ask(indexed, flows, actual, count / 10);
    double plainNs = ask(plain, flows, expected, compared);
    double indexedNs = ask(indexed, flows, actual, count);
    explain(indexed, flows, count / 100);
    double explainedNs = explain(indexed, flows, count / 100);
    int differ = 0;
    int denied = 0;
    for (int i = 0; i < compared; i++) {
      differ += Objects.equals(expected[i], actual[i]) ? 0 : 1;
      denied += actual[i] != null && Action.DENY.equals(actual[i].action()) ? 1 : 0;
    }
    System.out.printf(
        "{\"flows\":%d,\"compared\":%d,\"rules\":%d,\"plain_ns_flow\":%.1f,\"indexed_ns_flow\":%.1f,"
            + "\"explained_ns_flow\":%.1f,\"ratio\":%.1f,\"index_ms\":%.1f,\"differ\":%d,\"denied\":%d}%n",
        count,
        compared,
        rules,
        plainNs,
        indexedNs,
        explainedNs,
        plainNs / indexedNs,
        built / 1e6,
        differ,
        denied);
  }

  private static double ask(Evaluator evaluator, Flow[] flows, PolicyRule[] answers, int count) {
    long start = System.nanoTime();
    for (int i = 0; i < count; i++) {
      answers[i] = evaluator.decide(Hook.INPUT, flows[i]);
    }
    return (System.nanoTime() - start) / (double) count;
  }

  private static double explain(Evaluator evaluator, Flow[] flows, int count) {
    int near = 0;
    long start = System.nanoTime();
    for (int i = 0; i < count; i++) {
      near += evaluator.explain(Hook.INPUT, flows[i]).nearMiss() == null ? 0 : 1;
    }
    double ns = (System.nanoTime() - start) / (double) count;
    if (near == 0) {
      throw new IllegalStateException("no rule came near any flow");
    }
    return ns;
  }

  /** One chain; most rules are about a source and a port of a protocol. */
  private PolicyProgram program() {
    List<PolicyRule> all = new ArrayList<>(rules);
    for (int i = 0; i + 1 < rules; i++) {
      List<Condition> conditions = new ArrayList<>();
      conditions.add(new Condition.Addresses(Field.SOURCE, source()));
      if (random.nextInt(3) == 0) {
        Prefix to = address().shortened(24 + random.nextInt(9));
        conditions.add(new Condition.Addresses(Field.DESTINATION, AddressSet.of(List.of(to))));
      }
      if (random.nextInt(4) > 0) {
        conditions.add(number(Field.PROTOCOL, random.nextBoolean() ? 6 : 17, 0));
        int span = random.nextInt(4) == 0 ? random.nextInt(1_000) : 0;
        conditions.add(number(Field.DESTINATION_PORT, random.nextInt(10_000), span));
      }
      all.add(rule(conditions, random.nextBoolean() ? Action.ALLOW : Action.DENY));
    }
    all.add(rule(List.of(), Action.DENY));
    return PolicyProgram.of(List.of(new PolicyChain("c", all)), Map.of(Hook.INPUT, "c"));
  }

  private AddressSet source() {
    return AddressSet.of(List.of(address().shortened(20 + random.nextInt(13))));
  }

  private static Condition number(Field field, int first, int span) {
    return new Condition.Numbers(field, NumberSet.range(first, first + span));
  }

  private static PolicyRule rule(List<Condition> conditions, Action action) {
    return new PolicyRule(conditions, action, Reason.RULE, MatchKind.NONE, null);
  }

  /** One of 10.0.0.0/10. */
  private Prefix address() {
    long host = 0x0a000000L | random.nextInt(1 << 22);
    return new Prefix(Family.IPV4, host << Integer.SIZE, 0, 32);
  }

  private Flow flow() {
    return new Flow(
        address(),
        address(),
        random.nextBoolean() ? 6 : 17,
        1_024 + random.nextInt(60_000),
        random.nextInt(11_000),
        Flow.UNKNOWN,
        Flow.UNKNOWN,
        Flow.UNKNOWN,
        "eth0",
        "",
        ConnectionState.NEW);
  }
}
