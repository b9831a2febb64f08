package io.weir.tools.policytrace;

import io.weir.bpf.BpfObject;
import io.weir.bpf.BpfRings;
import io.weir.bpf.Counters;
import io.weir.bpf.KernelClock;
import io.weir.bpf.Netns;
import io.weir.exporters.json.JsonBatchSink;
import io.weir.policy.check.VerdictEvent;
import io.weir.policy.enforce.AttachMode;
import io.weir.policy.enforce.DatapathSession;
import io.weir.policy.model.Flow;
import io.weir.ringbuf.enrich.WallClock;
import io.weir.ringbuf.pipeline.Accounting;
import io.weir.ringbuf.pipeline.Pipeline;
import io.weir.ringbuf.pipeline.Sink;
import io.weir.ringbuf.ring.RingReader;
import io.weir.ringbuf.traffic.Direction;
import io.weir.ringbuf.traffic.FlowKey;
import io.weir.ringbuf.traffic.FlowOpeners;
import io.weir.ringbuf.traffic.FlowStartView;
import io.weir.tools.EventLoop;
import io.weir.tools.Messages;
import io.weir.tools.NetnsOption;
import io.weir.tools.StandardOutput;
import io.weir.tools.Stop;
import io.weir.tools.policytrace.QuestionOptions.Way;
import java.nio.ByteBuffer;
import java.util.List;

/** Asks old and new documents about the flows that begin on an interface. One thread. */
final class LiveDiff {
  private static final int RING_BYTES = 8 << 20;

  private final DiffOptions options;
  private final boolean json;
  private final Asking old;
  private final Asking renewed;
  private final Messages messages;
  private final FlowOpeners openers = new FlowOpeners();
  private final FlowSummary summary = new FlowSummary();
  private final WallClock clock = new WallClock(KernelClock::realMinusBootNs, System::nanoTime);
  private FlowStartView view;
  private Pipeline pipeline;

  LiveDiff(DiffOptions options, boolean json, Asking old, Asking renewed, Messages messages) {
    this.options = options;
    this.json = json;
    this.old = old;
    this.renewed = renewed;
    this.messages = messages;
    summary.compares();
  }

  /** Until it is stopped or its time is over; the exit status of the loop. */
  int run(Stop stop) throws InterruptedException {
    String name = options.question.interfaceName;
    try (Netns netns = NetnsOption.open(options.netns);
        DatapathSession session =
            DatapathSession.open(netns, name, AttachMode.AUTO, false, messages::say)) {
      BpfObject sender = session.sendFlows(RING_BYTES);
      view = new FlowStartView(sender.layout("flow_event"));
      Accounting accounting = new Accounting(new Counters(sender));
      pipeline =
          new Pipeline(accounting, List.of(new StandardOutput(stop, messages).worker(sink())));
      messages.debug("attached interface=" + name + " joined=" + session.watched().joined());
      try (RingReader ring = new RingReader(BpfRings.map(sender.map("events")))) {
        return new EventLoop(ring, this::take, pipeline, messages)
            .run(stop, options.duration, session::detach);
      }
    }
  }

  /** How many flows began, and what became of them. */
  FlowSummary summary() {
    return summary;
  }

  private Sink sink() {
    return json
        ? new JsonBatchSink(Subcommand.SCHEMA, StandardOutput.channel())
        : LiveChanges.table(StandardOutput.stream());
  }

  private void take(ByteBuffer data, int offset, int length) {
    if (!view.wrap(data, offset, length)) {
      pipeline.accounting().countRingLost();
      return;
    }
    FlowKey key = view.key();
    if (view.icmpError() || !openers.opens(key, view.tcpFlags())) {
      pipeline.accounting().countFiltered();
      return;
    }
    Way way = key.direction() == Direction.RECEIVE ? Way.IN : Way.OUT;
    Flow flow =
        Flow.of(
            key,
            view.icmpType(),
            view.icmpCode(),
            view.tcpFlags(),
            options.question.interfaceName,
            options.question.state);
    VerdictEvent before = old.ask(way, flow, false);
    VerdictEvent after = renewed.ask(way, flow, false);
    boolean changed = before.answer().verdict() != after.answer().verdict();
    summary.compared(after, changed);
    if (changed) {
      long at = clock.epochNs(view.bootNs());
      pipeline.show(
          new LiveChange(
              (json ? old.ask(way, flow, true) : before).at(at),
              (json ? renewed.ask(way, flow, true) : after).at(at)));
    } else {
      pipeline.accounting().countSuppressed();
    }
  }
}
