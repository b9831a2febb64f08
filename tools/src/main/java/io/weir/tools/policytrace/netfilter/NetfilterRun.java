package io.weir.tools.policytrace.netfilter;

import io.weir.bpf.Netns;
import io.weir.bpf.NftPacket;
import io.weir.bpf.NftTracing;
import io.weir.exporters.json.JsonBatchSink;
import io.weir.ringbuf.drop.NftRule;
import io.weir.ringbuf.pipeline.Accounting;
import io.weir.ringbuf.pipeline.Pipeline;
import io.weir.ringbuf.pipeline.Sink;
import io.weir.ringbuf.pipeline.Totals;
import io.weir.tools.ExitStatus;
import io.weir.tools.LossReports;
import io.weir.tools.Messages;
import io.weir.tools.NetnsOption;
import io.weir.tools.StandardOutput;
import io.weir.tools.Stop;
import io.weir.tools.netfilter.LegacyIptables;
import io.weir.tools.netfilter.NftRuleTexts;
import io.weir.tools.netfilter.TraceRate;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** One run of {@code policytrace netfilter}. One thread. */
public final class NetfilterRun {
  private static final int LISTS_A_SECOND = 20; // iptables-nft has eight tables
  private static final long SINK_DEADLINE_MS = 5000;
  private static final long SECOND_NS = TimeUnit.SECONDS.toNanos(1);

  private final Question question;
  private final Stop stop;
  private final Messages messages;
  private final FlowVerdicts flows = new FlowVerdicts();
  private Interfaces interfaces;
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
    Netns netns = NetnsOption.open(question.netns());
    boolean isOwn = question.netns() == null;
    NftTracing tracing;
    try {
      tracing = question.rate().begin(netns, isOwn);
    } catch (RuntimeException e) {
      netns.close();
      throw e;
    }
    NftRuleTexts texts = new NftRuleTexts(LISTS_A_SECOND, System::nanoTime);
    rules = new RuleCounts(step -> texts.rule(netns.inode(), step));
    interfaces = new Interfaces(netns, isOwn);
    try (PacketTraces traces = new PacketTraces(netns, isOwn, tracing, rules::count, this::ended)) {
      tellUnseen(netns, isOwn);
      Accounting accounting = new Accounting(traces::counts);
      StandardOutput stdout = new StandardOutput(stop, messages);
      pipeline = new Pipeline(accounting, List.of(stdout.worker(sink())));
      messages.debug("attached table=" + tracing.table() + " " + netns);
      readUntilStopped(traces);
      return finish(traces);
    }
  }

  private void tellUnseen(Netns netns, boolean isOwn) {
    if (!NftRuleTexts.areToBeHad()) {
      messages.say("nft(8) is not installed: rules have handles, and no texts");
    }
    if (isOwn ? LegacyIptables.isUsed() : netns.call(LegacyIptables::isUsed)) {
      messages.say(
          "not to be seen here: rules of legacy iptables, which nftables does not trace;"
              + " what they drop seems to be accepted by what came before");
    }
    if (isOwn ? LegacyIptables.logs() : netns.call(LegacyIptables::logs)) {
      messages.say("legacy iptables writes each packet that is traced to the kernel's log");
    }
  }

  private void readUntilStopped(PacketTraces traces) {
    long startNs = System.nanoTime();
    Duration duration = question.duration();
    long lastsNs = duration == null ? Long.MAX_VALUE : duration.toNanos();
    while (!stop.requested() && System.nanoTime() - startNs < lastsNs) {
      traces.read();
    }
  }

  private int finish(PacketTraces traces) throws InterruptedException {
    traces.finish();
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
    if (decision == null || packet.entered() == null) {
      pipeline.accounting().countFiltered();
    } else if (flows.isNews(packet.entered(), decision.rule())) {
      long unused = pipeline.show(verdict(packet.entered(), decision));
    } else {
      pipeline.accounting().countSuppressed();
    }
  }

  private NetfilterVerdict verdict(NftPacket packet, Decision decision) {
    NftRule rule = rules.named(decision);
    NftPacket seen = decision.packet() == null ? packet : decision.packet();
    Instant now = Instant.now();
    return new NetfilterVerdict(
        now.getEpochSecond() * SECOND_NS + now.getNano(),
        decision.rule(),
        rule,
        packet,
        decision.packet(),
        interfaces.name(seen.inIndex()),
        interfaces.name(seen.outIndex()));
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
