package io.weir.policy.enforce;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.policy.check.Evaluator;
import io.weir.policy.check.IndexedEvaluator;
import io.weir.policy.compile.CompiledFlows;
import io.weir.policy.compile.CompiledPolicy;
import io.weir.policy.compile.Placement;
import io.weir.policy.compile.Placement.Side;
import io.weir.policy.compile.PolicyCompiler;
import io.weir.policy.compile.PolicyTooLarge;
import io.weir.policy.compile.RandomDocuments;
import io.weir.policy.compile.RandomFlows;
import io.weir.policy.dialect.Dialects;
import io.weir.policy.document.Documents;
import io.weir.policy.document.EndpointText;
import io.weir.policy.document.Endpoints;
import io.weir.policy.document.ReadOptions;
import io.weir.policy.document.Reading;
import io.weir.policy.document.source.DocumentSource;
import io.weir.policy.document.source.Finding;
import io.weir.policy.model.Action;
import io.weir.policy.model.ConnectionState;
import io.weir.policy.model.Dialect;
import io.weir.policy.model.Flow;
import io.weir.policy.model.Hook;
import io.weir.policy.model.PolicyRule;
import io.weir.policy.rule.Direction;
import io.weir.policy.rule.PacketFacts;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Random documents of all dialects, compiled into the kernel's bank: what becomes of each packet at
 * XDP and at tc, beside what the evaluator says. Each packet has a VLAN of its own, so that it
 * begins a connection; some are answered, and gone on with.
 */
class CompiledBankKernelIT {
  private static final int SETS = Integer.getInteger("weir.test.policy.sets", 400);
  private static final int PACKETS = 250; // of a set
  private static final int VLANS = 4000;
  private static final String DEVICE = "eth0";
  private static final List<Dialect> DIALECTS = List.copyOf(EnumSet.allOf(Dialect.class));

  private final Map<Dialect, long[]> decided = new EnumMap<>(Dialect.class);
  private int vlan;
  private int established;
  private int tooLarge;

  @Test
  void shouldDecideAsTheEvaluatorDoes() {
    try (PolicedPrograms programs = new PolicedPrograms();
        RuledState state = new RuledState(programs.object())) {
      for (int set = 0; set < SETS; set++) {
        Dialect dialect = DIALECTS.get(set % DIALECTS.size());
        check(programs, state, dialect, new Random(set));
      }
    }
    System.out.printf("sets=%d refused=%d answers=%d%n", SETS, tooLarge, established);
    decided.forEach(
        (dialect, counts) ->
            System.out.printf(
                "%s: packets=%d allowed=%d%%%n", dialect, sum(counts), share(counts)));
    decided.forEach(
        (dialect, counts) ->
            assertThat(share(counts)).as(dialect + ", percent allowed").isBetween(30L, 70L));
    assertThat(established).isGreaterThan(SETS * 10);
    assertThat(tooLarge).isLessThan(SETS / 20);
  }

  private static long sum(long[] counts) {
    return counts[0] + counts[1];
  }

  private static long share(long[] counts) {
    return 100 * counts[1] / sum(counts);
  }

  private void check(PolicedPrograms programs, RuledState state, Dialect dialect, Random random) {
    String text = new RandomDocuments(random).text(dialect);
    Reading reading = read(text);
    Side side = dialect == Dialect.IPTABLES || random.nextInt(3) > 0 ? Side.POD : Side.HOST;
    Placement placement = new Placement(side, DEVICE);
    try {
      CompiledPolicy policy = PolicyCompiler.compile(reading.program(), placement);
      programs.replace(policy.decidesAgain(), policy.rules());
    } catch (PolicyTooLarge e) {
      tooLarge++;
      return;
    }
    Evaluator evaluator = new IndexedEvaluator(reading.program());
    RandomFlows flows = new RandomFlows(random);
    for (int i = 0; i < PACKETS; i++) {
      if (++vlan % VLANS == 0) {
        programs.forget();
      }
      Direction direction = random.nextBoolean() ? Direction.IN : Direction.OUT;
      Flow flow = CompiledFlows.on(flows.next(), direction, DEVICE);
      boolean allowed = ask(programs, state, evaluator, placement, direction, flow, text);
      decided.computeIfAbsent(dialect, d -> new long[2])[allowed ? 1 : 0]++;
      if (allowed && flow.state() == ConnectionState.NEW && random.nextInt(3) == 0) {
        Flow answer = flows.answer(flow);
        Direction back = direction == Direction.IN ? Direction.OUT : Direction.IN;
        ask(
            programs,
            state,
            evaluator,
            placement,
            back,
            CompiledFlows.on(answer, back, DEVICE),
            text);
        established++;
      }
    }
  }

  /** Whether both say that it passes; they must not differ. */
  private boolean ask(
      PolicedPrograms programs,
      RuledState state,
      Evaluator evaluator,
      Placement placement,
      Direction direction,
      Flow flow,
      String text) {
    boolean local = direction == Direction.OUT || state.isLocal(flow.destination());
    PolicyRule rule = evaluator.decide(hook(evaluator, placement, direction, local), flow);
    boolean allowed = rule == null || rule.action().kind() == Action.Kind.ALLOW;
    PacketFacts facts = CompiledFlows.packet(flow, direction, local);
    String program =
        direction == Direction.OUT
            ? "packet_egress"
            : vlan % 2 == 0 ? "packet_xdp" : "packet_ingress";
    assertThat(programs.drops(program, tagged(facts)))
        .as(() -> program + " " + placement + " " + flow + " by " + rule + " of\n" + text)
        .isEqualTo(!allowed);
    return allowed;
  }

  private static Hook hook(
      Evaluator evaluator, Placement placement, Direction direction, boolean local) {
    boolean iptables =
        evaluator.has(Hook.INPUT) || evaluator.has(Hook.OUTPUT) || evaluator.has(Hook.FORWARD);
    if (!iptables) {
      return placement.ofEndpoints(direction);
    }
    return direction == Direction.OUT ? Hook.OUTPUT : local ? Hook.INPUT : Hook.FORWARD;
  }

  private PacketFacts tagged(PacketFacts facts) {
    return new PacketFacts(
        facts.direction(),
        facts.source(),
        facts.destination(),
        facts.protocol(),
        facts.sourcePort(),
        facts.destinationPort(),
        facts.icmpType(),
        facts.icmpCode(),
        facts.tcpFlags(),
        1 + vlan % VLANS,
        facts.local(),
        false);
  }

  private static Reading read(String text) {
    Endpoints endpoints =
        Endpoints.of(RandomDocuments.endpoints().stream().map(EndpointText::parse).toList());
    DocumentSource source = new DocumentSource("random", text.getBytes(StandardCharsets.UTF_8));
    Reading reading =
        Documents.read(Dialects.ALL, List.of(source), endpoints, new ReadOptions(false));
    assertThat(reading.findings().stream().filter(Finding::isError)).as(text).isEmpty();
    return reading;
  }
}
