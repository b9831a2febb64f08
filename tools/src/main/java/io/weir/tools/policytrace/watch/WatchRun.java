package io.weir.tools.policytrace.watch;

import io.weir.bpf.BpfRings;
import io.weir.bpf.KernelClock;
import io.weir.bpf.Netns;
import io.weir.exporters.json.JsonBatchSink;
import io.weir.exporters.table.TableSink;
import io.weir.policy.compile.CompiledPolicy;
import io.weir.policy.compile.Placement.Side;
import io.weir.policy.document.Reading;
import io.weir.policy.enforce.PolicySession;
import io.weir.policy.model.Hook;
import io.weir.ringbuf.enrich.WallClock;
import io.weir.ringbuf.pipeline.Accounting;
import io.weir.ringbuf.pipeline.Accounting.KernelCounts;
import io.weir.ringbuf.pipeline.Pipeline;
import io.weir.ringbuf.pipeline.Sink;
import io.weir.ringbuf.ring.RingReader;
import io.weir.ringbuf.traffic.PolicyVerdictView;
import io.weir.ringbuf.traffic.Watched;
import io.weir.tools.EventLoop;
import io.weir.tools.ExitStatus;
import io.weir.tools.Messages;
import io.weir.tools.NetnsOption;
import io.weir.tools.StandardOutput;
import io.weir.tools.Stop;
import io.weir.tools.Ticks;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** One run of {@code policytrace watch}. */
public final class WatchRun {
  private static final Duration TICK = Duration.ofSeconds(1);

  private final WatchQuestion question;
  private final Stop stop;
  private final Messages messages;

  public WatchRun(WatchQuestion question, Stop stop, Messages messages) {
    this.question = question;
    this.stop = stop;
    this.messages = messages;
  }

  /** Until it is stopped, or its time is over, or the interface is gone; the exit status. */
  public int run() throws InterruptedException {
    Reading reading = question.documents().get();
    if (reading.refused()) {
      return ExitStatus.USAGE;
    }
    try (Netns netns = NetnsOption.open(question.netns())) {
      Side side =
          Sides.of(
              question.side(), netns, question.interfaceName(), reading.endpoints(), messages::say);
      boolean host = side == Side.HOST;
      PolicySets sets =
          host
              ? new PolicySets(Hook.EGRESS, Hook.INGRESS)
              : new PolicySets(Hook.INGRESS, Hook.EGRESS);
      PolicySource source = new PolicySource(question, side, messages);
      CompiledPolicy policy = source.compile(reading); // before anything is attached
      try (PolicySession session =
          PolicySession.open(netns, question.interfaceName(), question.attach(), messages::say)) {
        PolicyInForce inForce = new PolicyInForce(question, session, sets, source, messages);
        inForce.begin(policy);
        tellAttached(session.datapath().watched(), side);
        return watch(session, inForce);
      }
    }
  }

  private int watch(PolicySession session, PolicyInForce policy) throws InterruptedException {
    try (RingReader ring =
            new RingReader(BpfRings.map(session.datapath().object().map("policy_verdicts")));
        Upkeep upkeep = new Upkeep(session, messages)) {
      Pipeline pipeline =
          new Pipeline(
              new Accounting(() -> counts(session.counters())),
              List.of(new StandardOutput(stop, messages).worker(sink())));
      WallClock clock = new WallClock(KernelClock::realMinusBootNs, System::nanoTime);
      PolicyStream stream =
          new PolicyStream(
              new PolicyVerdictView(session.datapath().object().layout("verdict_event")),
              policy.sets(),
              clock,
              () -> session.datapath().watched().name(),
              pipeline);
      policy.showBy(pipeline);
      upkeep.start();
      int status =
          new EventLoop(ring, stream, pipeline, messages, Ticks.every(TICK, policy::tick))
              .run(stop, question.duration(), policy::finish);
      return policy.failed() ? ExitStatus.RUNTIME : status;
    }
  }

  private void tellAttached(Watched watched, Side side) {
    messages.debug(
        "attached interface="
            + watched.name()
            + " xdp="
            + watched.xdpMode()
            + " ingress="
            + watched.ingress()
            + " egress="
            + watched.egress()
            + " joined="
            + watched.joined()
            + " side="
            + side.name().toLowerCase(Locale.ROOT)
            + " mode="
            + question.mode().name().toLowerCase(Locale.ROOT));
  }

  private static KernelCounts counts(Map<String, Long> counters) {
    return new KernelCounts(
        counters.get("verdicts_seen"),
        0,
        counters.get("verdicts_lost"),
        0,
        0,
        0,
        counters.get("verdicts_suppressed"));
  }

  private Sink sink() {
    if (question.json()) {
      return new JsonBatchSink(question.schema(), StandardOutput.channel());
    }
    return new TableSink<>(
        StandardOutput.stream(), WatchRow.class, WatchTable.columns(ZoneId.systemDefault()));
  }
}
