package io.weir.tools.policytrace.netfilter;

import io.weir.bpf.NetInterface;
import io.weir.bpf.NftPacket;
import io.weir.policy.check.IndexedEvaluator;
import io.weir.policy.check.VerdictEvent;
import io.weir.policy.model.Field;
import io.weir.policy.model.PolicyProgram;
import io.weir.ringbuf.pipeline.Accounting.KernelCounts;
import io.weir.ringbuf.pipeline.Loss;
import io.weir.ringbuf.pipeline.Totals;
import io.weir.tools.CommandOutput;
import io.weir.tools.ExitStatus;
import io.weir.tools.Messages;
import io.weir.tools.Stop;
import io.weir.tools.netfilter.TraceRate;
import java.time.Duration;
import java.util.Map;
import java.util.function.Function;

/** One run of {@code policytrace shadow}. One thread. */
public final class ShadowRun {
  private final Question question;
  private final CommandOutput output;
  private final Messages messages;
  private final Comparisons comparisons = new Comparisons();
  private final Function<VerdictEvent, String> ours;
  private ShadowText text;
  private PacketTraces traces;
  private RuleCounts rules;
  private Comparer comparer;
  private long told;
  private long compared;
  private long elsewhere;

  /**
   * A run.
   *
   * @param ours a verdict by documents in one line
   */
  public ShadowRun(
      Question question,
      CommandOutput output,
      Messages messages,
      Function<VerdictEvent, String> ours) {
    this.question = question;
    this.output = output;
    this.messages = messages;
    this.ours = ours;
  }

  /** Compares until it is stopped, or its time is over; the exit status. */
  public int run(Stop stop) {
    boolean states = asksStates(question.program());
    try (PacketTraces opened =
        PacketTraces.open(question.netns(), question.rate(), states, messages)) {
      traces = opened;
      NetInterface on = traces.networkInterface(question.interfaceName());
      rules = new RuleCounts(traces::rule);
      IndexedEvaluator evaluator = new IndexedEvaluator(question.program());
      comparer = new Comparer(evaluator, states, on.index(), traces::interfaceName);
      text = new ShadowText(output, ours);
      traces.handTo(rules::count, this::ended);
      traces.run(stop, question.duration());
      return finish(traces.counts());
    }
  }

  private static boolean asksStates(PolicyProgram program) {
    return program.chains().values().stream()
        .flatMap(chain -> chain.rules().stream())
        .flatMap(rule -> rule.conditions().stream())
        .anyMatch(condition -> condition.field() == Field.STATE);
  }

  private void ended(TracedPacket packet) {
    Comparison comparison = comparer.compare(packet);
    if (comparison == null) {
      elsewhere++;
    } else if (comparisons.isNews(comparison)) {
      told++;
      tell(comparison);
    } else {
      compared++;
    }
  }

  private void tell(Comparison comparison) {
    long timestampNs = comparison.packet().timestampNs();
    Decision decision = comparison.packet().atHooks();
    NftPacket seen = decision.packet();
    NetfilterVerdict kernel =
        new NetfilterVerdict(
            timestampNs,
            decision.rule(),
            rules.named(decision),
            comparison.packet().entered(),
            seen,
            traces.interfaceName(seen.inIndex()),
            traces.interfaceName(seen.outIndex()));
    VerdictEvent ours =
        new VerdictEvent(timestampNs, comparison.hook(), comparison.flow(), comparison.answer());
    Disagreement disagreement = new Disagreement(ours, kernel);
    output.event(disagreement);
    text.tell(disagreement);
    output.flush();
  }

  private int finish(KernelCounts counts) {
    comparisons.countUntold(counts);
    ComparisonSum sum = comparisons.sum();
    output.event(sum);
    output.event(
        new Totals(
            counts.seen(),
            told,
            elsewhere,
            compared,
            counts.limited(),
            Map.of(Loss.KERNEL_RESERVE, counts.lostReserve())));
    text.tell(sum, comparisons.pairs(), rules);
    return sum.disagreed() > 0 ? ExitStatus.RUNTIME : ExitStatus.OK;
  }

  /**
   * What is asked for.
   *
   * @param netns null: the tool's own
   * @param duration null: until stopped
   * @param program of documents with iptables' chains
   */
  public record Question(
      String interfaceName,
      String netns,
      TraceRate rate,
      Duration duration,
      PolicyProgram program) {}
}
