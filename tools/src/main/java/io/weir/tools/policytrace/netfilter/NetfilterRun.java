package io.weir.tools.policytrace.netfilter;

import io.weir.bpf.NftPacket;
import io.weir.exporters.json.JsonBatchSink;
import io.weir.ringbuf.pipeline.Accounting;
import io.weir.ringbuf.pipeline.Pipeline;
import io.weir.ringbuf.pipeline.Sink;
import io.weir.ringbuf.pipeline.Totals;
import io.weir.tools.ExitStatus;
import io.weir.tools.LossReports;
import io.weir.tools.Messages;
import io.weir.tools.StandardOutput;
import io.weir.tools.Stop;
import io.weir.tools.netfilter.TraceRate;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;

/** One run of {@code policytrace netfilter}. One thread. */
public final class NetfilterRun {
  private static final long SINK_DEADLINE_MS = 5000;

  private final Question question;
  private final Stop stop;
  private final Messages messages;
  private final FlowVerdicts flows = new FlowVerdicts();
  private PacketTraces traces;
  private RuleCounts rules;
  private Pipeline pipeline;

  /** A run that ends when it is stopped, or its time is over. */
  public NetfilterRun(Question question, Stop stop, Messages messages) {
    this.question = question;
    this.stop = stop;
    this.messages = messages;
  }

  /** Runs; the exit status. */
  public int run() throws InterruptedException {
    try (PacketTraces opened =
        PacketTraces.open(question.netns(), question.rate(), false, messages)) {
      traces = opened;
      rules = new RuleCounts(traces::rule);
      traces.handTo(rules::count, this::ended);
      StandardOutput stdout = new StandardOutput(stop, messages);
      pipeline = new Pipeline(new Accounting(traces::counts), List.of(stdout.worker(sink())));
      traces.run(stop, question.duration());
      return finish();
    }
  }

  private int finish() throws InterruptedException {
    for (RuleCount count : rules.all()) {
      long unused = pipeline.show(count);
    }
    if (rules.others() > 0) {
      messages.say(rules.others() + " packets met other rules than those that are told");
    }
    LossReports losses = new LossReports(messages, System::nanoTime);
    Map<String, Totals> totals = pipeline.finish(SINK_DEADLINE_MS);
    if (stop.abandoned()) {
      return ExitStatus.OK;
    }
    tellSum(totals.values().iterator().next());
    losses.finish(totals);
    return losses.anyFailure() ? ExitStatus.RUNTIME : ExitStatus.OK;
  }

  private void tellSum(Totals totals) {
    if (question.json()) {
      return;
    }
    messages.say(
        totals.seen()
            + " packets seen, "
            + totals.limited()
            + " of them not traced because of --rate");
  }

  private void ended(TracedPacket packet) {
    Decision decision = packet.decision();
    if (decision != null && RuleText.isUntraced(decision.rule())) {
      rules.count(decision);
    }
    if (decision == null || packet.entered() == null) {
      pipeline.accounting().countFiltered();
    } else if (flows.isNews(packet.entered(), decision.rule())) {
      long unused = pipeline.show(verdict(packet, decision));
    } else {
      pipeline.accounting().countSuppressed();
    }
  }

  private NetfilterVerdict verdict(TracedPacket packet, Decision decision) {
    NftPacket seen = decision.packet() == null ? packet.entered() : decision.packet();
    return new NetfilterVerdict(
        packet.timestampNs(),
        decision.rule(),
        rules.named(decision),
        packet.entered(),
        decision.packet(),
        traces.interfaceName(seen.inIndex()),
        traces.interfaceName(seen.outIndex()));
  }

  private Sink sink() {
    return question.json()
        ? new JsonBatchSink(question.schema(), StandardOutput.channel())
        : new VerdictSink(StandardOutput.stream(), ZoneId.systemDefault());
  }

  /**
   * What is asked for.
   *
   * @param netns null: the tool's own
   * @param duration null: until stopped
   * @param schema the stream's, with its version
   */
  public record Question(
      String netns, TraceRate rate, Duration duration, String schema, boolean json) {}
}
