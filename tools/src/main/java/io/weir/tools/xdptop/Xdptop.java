package io.weir.tools.xdptop;

import io.weir.bpf.Netns;
import io.weir.exporters.json.JsonSink;
import io.weir.exporters.table.TrafficTables;
import io.weir.policy.enforce.DatapathSession;
import io.weir.ringbuf.pipeline.Accounting;
import io.weir.ringbuf.pipeline.Accounting.KernelCounts;
import io.weir.ringbuf.pipeline.Loss;
import io.weir.ringbuf.pipeline.Pipeline;
import io.weir.ringbuf.pipeline.Sink;
import io.weir.ringbuf.pipeline.Totals;
import io.weir.ringbuf.traffic.TextFilter;
import io.weir.ringbuf.traffic.Watched;
import io.weir.tools.ExitStatus;
import io.weir.tools.Messages;
import io.weir.tools.StandardOutput;
import io.weir.tools.Stop;
import io.weir.tools.ToolMain;
import io.weir.tools.UsageError;
import io.weir.tools.VersionText;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
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
      "  xdptop eth0                         every second, until Ctrl-C",
      "  xdptop eth0 --filter 'tcp !:22'     TCP without ssh",
      "  xdptop eth0 --sort rate --top 20    the 20 fastest over 10 seconds",
      "  xdptop --netns web eth0 --count 1   one look into a namespace",
      "  xdptop eth0 --json --count 5 | jq -c '.weir.protocols[]?'",
      "",
      "xdptop(8) explains the columns, the JSON fields and what cannot be seen."
    })
public final class Xdptop implements ToolMain.Tool {
  private static final String SCHEMA = "xdptop/1";
  private static final long MIN_INTERVAL_MS = 100;
  private static final long SINK_DEADLINE_MS = 5000;
  private static final int TOP_OF_TABLES = 10;
  private static final int TOP_OF_JSON = 1000;

  @Mixin private XdptopOptions options;

  private Stop stop;
  private long samples;
  private boolean lostBySink;

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
    try (Netns netns = netns();
        DatapathSession session =
            DatapathSession.open(netns, options.interfaceName, options.mode, messages::say)) {
      Runnable detach = session::close; // before the last words, so that those are true
      TrafficMeter meter =
          new TrafficMeter(session, new Softnet(Path.of("/proc/net/softnet_stat")));
      tellAttached(session.watched(), messages);
      StandardOutput stdout = new StandardOutput(stop, messages);
      Accounting accounting = new Accounting(() -> new KernelCounts(samples, 0, 0, 0, 0));
      Pipeline pipeline = new Pipeline(accounting, List.of(stdout.worker(sink())));
      try {
        run(meter, pipeline);
      } finally {
        detach.run();
        finish(pipeline.finish(SINK_DEADLINE_MS), messages);
      }
      if (meter.isGone()) {
        messages.say("interface " + session.watched().name() + " is gone");
        return ExitStatus.RUNTIME;
      }
      return lostBySink ? ExitStatus.RUNTIME : ExitStatus.OK;
    }
  }

  /** One sample a tick, and a last one for what came since. */
  private void run(TrafficMeter meter, Pipeline pipeline) throws InterruptedException {
    TextFilter filter = new TextFilter(options.filter);
    int top = options.top == null ? options.common.json ? TOP_OF_JSON : TOP_OF_TABLES : options.top;
    Ticker ticker = new Ticker(stop, options.interval, options.common.duration);
    boolean more = true;
    while (more) {
      more = ticker.next();
      samples++;
      pipeline.show(meter.sample().select(filter, options.sort, top));
      more &= !meter.isGone() && samples != options.count;
    }
  }

  private void finish(Map<String, Totals> bySink, Messages messages) {
    if (stop.abandoned()) {
      return;
    }
    for (Totals totals : bySink.values()) {
      if (totals.lostTotal() != 0) {
        messages.say("lost " + totals.lostTotal() + " of " + totals.seen() + " samples");
      }
      lostBySink |= totals.lost().containsKey(Loss.SINK);
    }
  }

  private Sink sink() {
    return options.common.json
        ? new JsonSink(SCHEMA, StandardOutput.stream())
        : new TrafficTables(StandardOutput.stream(), ZoneId.systemDefault());
  }

  private Netns netns() {
    if (options.common.netns == null) {
      return Netns.current();
    }
    try {
      return Netns.of(options.common.netns);
    } catch (IllegalArgumentException e) {
      throw new UsageError("--netns=" + options.common.netns, e.getMessage());
    }
  }

  private static void tellAttached(Watched watched, Messages messages) {
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
            + watched.joined());
  }

  private void check() {
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
