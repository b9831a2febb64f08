package io.weir.tools.xdptop;

import io.weir.bpf.BpfObject;
import io.weir.bpf.BpfRings;
import io.weir.bpf.Counters;
import io.weir.bpf.KernelClock;
import io.weir.bpf.Netns;
import io.weir.policy.enforce.DatapathSession;
import io.weir.ringbuf.enrich.WallClock;
import io.weir.ringbuf.pipeline.Accounting;
import io.weir.ringbuf.pipeline.Accounting.KernelCounts;
import io.weir.ringbuf.pipeline.FlowStream;
import io.weir.ringbuf.pipeline.Pipeline;
import io.weir.ringbuf.ring.RingReader;
import io.weir.ringbuf.traffic.FlowStartView;
import io.weir.ringbuf.traffic.InterfaceSample;
import io.weir.ringbuf.traffic.TextFilter;
import io.weir.ringbuf.traffic.TrafficMetrics;
import io.weir.ringbuf.traffic.Watched;
import io.weir.tools.EventLoop;
import io.weir.tools.ExitStatus;
import io.weir.tools.Messages;
import io.weir.tools.NetnsOption;
import io.weir.tools.StandardOutput;
import io.weir.tools.Stop;
import io.weir.tools.TerminalScreen;
import io.weir.tools.Ticks;
import io.weir.tools.ToolMain;
import io.weir.tools.UsageError;
import io.weir.tools.VersionText;
import io.weir.tools.export.Exports;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The xdptop command: what goes through an interface, in both directions. */
@Command(
    name = "xdptop",
    versionProvider = VersionText.class,
    header = "Show what goes through an interface: protocols, flows, hosts.",
    synopsisHeading = "%nusage: ",
    parameterListHeading = "%nparameters:%n",
    optionListHeading = "%noptions:%n",
    sortOptions = false,
    footerHeading = "%nexamples:%n",
    footer = {
      "  xdptop eth0                         a live screen; h shows its keys",
      "  xdptop eth0 --batch                 tables, every second, until Ctrl-C",
      "  xdptop eth0 --filter 'tcp !:22'     TCP without ssh",
      "  xdptop eth0 --sort rate --top 20    the 20 fastest over 10 seconds",
      "  xdptop --netns web eth0 --count 1   one look into a namespace",
      "  xdptop eth0 --flows                 each new flow, one a line",
      "  xdptop --enforce eth0               drop what floods, by keys: weir-enforce(7)",
      "  xdptop eth0 --json --count 5 | jq -c '.weir.protocols[]?'",
      "",
      "xdptop(8) explains the columns, the JSON fields and what cannot be seen."
    })
public final class Xdptop implements ToolMain.Tool {
  private static final long MIN_INTERVAL_MS = 100;
  private static final int DEFAULT_RING_BYTES = 8 << 20;

  @Mixin private XdptopOptions options;

  private Stop stop;
  private long ticks;
  private final AtomicLong samples = new AtomicLong(); // read by whoever collects metrics
  private final TrafficMetrics metrics = new TrafficMetrics();
  private boolean gone;

  /** Runs the command and exits with its status. */
  public static void main(String[] args) {
    ToolMain.start(new Xdptop(), args);
  }

  @Override
  public void stopWith(Stop stop) {
    this.stop = stop;
  }

  @Override
  public String[] training() {
    return new String[] {"--duration", "1", "--mode", "tc", "lo"};
  }

  @Override
  public Integer call() throws InterruptedException {
    Messages messages = new Messages("xdptop", options.common.debug);
    check();
    try (Exports exports = Exports.open(options.export, StreamOutput.SCHEMA, messages);
        Output output = output(messages);
        Netns netns = NetnsOption.open(options.common.netns);
        DatapathSession session = open(netns, messages);
        Enforcement enforcement = enforcement(session, netns, output, messages)) {
      BpfObject sender = options.flows ? session.sendFlows(ringBytes()) : session.object();
      try (RingReader ring = new RingReader(BpfRings.map(sender.map("events")))) {
        int status = watch(session, sender, ring, output, exports, enforcement, messages);
        if (output.failure() != null) {
          throw new IllegalStateException("the screen failed", output.failure());
        }
        if (gone) {
          messages.say("interface " + session.watched().name() + " is gone");
          return ExitStatus.RUNTIME;
        }
        return status;
      }
    }
  }

  /** Reads the ring, which stays empty without --flows, and makes the ticks. */
  private int watch(
      DatapathSession session,
      BpfObject sender,
      RingReader ring,
      Output output,
      Exports exports,
      Enforcement enforcement,
      Messages messages)
      throws InterruptedException {
    try (TrafficMeter meter =
        flowsOnly()
            ? null
            : new TrafficMeter(session, new Softnet(Path.of("/proc/net/softnet_stat")))) {
      tellAttached(session.watched(), messages);
      Counters counters = new Counters(sender);
      Accounting accounting = new Accounting(() -> withSamples(counters.get()));
      Pipeline pipeline = new Pipeline(accounting, exports.workers(output::worker, false));
      exports.measure(pipeline, metrics);
      FlowStream flows =
          new FlowStream(
              new FlowStartView(sender.layout("flow_event")),
              new TextFilter(options.filter),
              new WallClock(KernelClock::realMinusBootNs, System::nanoTime),
              session::watched,
              pipeline);
      Runnable tick =
          meter == null ? () -> look(session) : () -> sample(meter, output, pipeline, enforcement);
      Ticks paced = Ticks.every(options.interval, () -> goesOnAfter(tick));
      return new EventLoop(ring, flows, pipeline, messages, paced)
          .run(stop, options.common.duration, session::detach);
    }
  }

  private int ringBytes() {
    return options.ring.bytes == null ? DEFAULT_RING_BYTES : options.ring.bytes;
  }

  private boolean flowsOnly() {
    return options.flows && !options.common.json;
  }

  /** Samples are events too, which no program counts. */
  private KernelCounts withSamples(KernelCounts counts) {
    return new KernelCounts(
        counts.seen() + samples.get(),
        counts.filtered(),
        counts.lostReserve(),
        counts.lostTable(),
        counts.lostRecursion());
  }

  private boolean goesOnAfter(Runnable tick) {
    tick.run();
    ticks++;
    return !gone && ticks != options.count;
  }

  private void sample(
      TrafficMeter meter, Output output, Pipeline pipeline, Enforcement enforcement) {
    samples.incrementAndGet();
    InterfaceSample sample = meter.sample(output.filter());
    metrics.update(sample);
    if (enforcement != null) {
      enforcement.tick(meter);
    }
    pipeline.show(output.select(sample));
    pipeline.totals().values().forEach(output::hear);
    gone = meter.isGone();
  }

  /** Where only new flows are shown: is the interface there, and what is its name now? */
  private void look(DatapathSession session) {
    gone = session.device().isEmpty();
  }

  private DatapathSession open(Netns netns, Messages messages) {
    return options.enforce.isOn()
        ? DatapathSession.openForRules(
            netns, options.interfaceName, options.mode, options.tcIngress, messages::say)
        : DatapathSession.open(
            netns, options.interfaceName, options.mode, options.tcIngress, messages::say);
  }

  private Enforcement enforcement(
      DatapathSession session, Netns netns, Output output, Messages messages) {
    return options.enforce.isOn()
        ? Enforcement.open(session, netns, options, command(), output, messages)
        : null;
  }

  /** For the journal. */
  private String command() {
    String when = options.enforce.dropWhen;
    return "xdptop --enforce"
        + (when == null ? "" : " --drop-when '" + when + "'")
        + " "
        + options.interfaceName;
  }

  private Output output(Messages messages) {
    boolean stream =
        options.batch || options.common.json || options.flows || options.export.isSilent();
    return !stream && TerminalScreen.isPossible(messages)
        ? new ScreenOutput(options, stop)
        : new StreamOutput(options, new StandardOutput(stop, messages));
  }

  private void tellAttached(Watched watched, Messages messages) {
    messages.debug(
        "attached interface="
            + watched.name()
            + " driver="
            + watched.driver()
            + " xdp="
            + watched.xdpMode()
            + " ingress="
            + watched.ingress()
            + " egress="
            + watched.egress()
            + " joined="
            + watched.joined()
            + " flows="
            + options.flows);
  }

  private void check() {
    options.enforce.check(flowsOnly());
    if (options.interval.toMillis() < MIN_INTERVAL_MS) {
      throw new UsageError("--interval", "at least 100ms");
    }
    if (options.count < 0) {
      throw new UsageError("--count=" + options.count, "at least 1, or 0 to go on");
    }
    if (options.top != null && options.top < 0) {
      throw new UsageError("--top=" + options.top, "at least 1, or 0 for all");
    }
  }
}
