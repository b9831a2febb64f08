package io.weir.tools.dropsnoop;

import io.weir.bpf.BpfObject;
import io.weir.bpf.BpfRings;
import io.weir.bpf.Cgroups;
import io.weir.bpf.Counters;
import io.weir.bpf.KernelClock;
import io.weir.bpf.LinkGroup;
import io.weir.exporters.json.JsonBatchSink;
import io.weir.exporters.table.DropLines;
import io.weir.exporters.table.DropTable;
import io.weir.exporters.table.TableSink;
import io.weir.ringbuf.drop.DropCauses;
import io.weir.ringbuf.drop.DropEvent;
import io.weir.ringbuf.drop.DropReasons;
import io.weir.ringbuf.drop.DropView;
import io.weir.ringbuf.enrich.CgroupPaths;
import io.weir.ringbuf.enrich.KernelSymbols;
import io.weir.ringbuf.enrich.NetnsNames;
import io.weir.ringbuf.enrich.Pods;
import io.weir.ringbuf.enrich.SocketOwners;
import io.weir.ringbuf.enrich.WallClock;
import io.weir.ringbuf.error.UnsupportedKernel;
import io.weir.ringbuf.pipeline.Accounting;
import io.weir.ringbuf.pipeline.DropStream;
import io.weir.ringbuf.pipeline.Pipeline;
import io.weir.ringbuf.pipeline.Sink;
import io.weir.ringbuf.ring.RingReader;
import io.weir.tools.EventLoop;
import io.weir.tools.ExitStatus;
import io.weir.tools.Messages;
import io.weir.tools.StandardOutput;
import io.weir.tools.Stop;
import io.weir.tools.Ticks;
import io.weir.tools.ToolMain;
import io.weir.tools.UsageError;
import io.weir.tools.VersionText;
import io.weir.tools.export.Exports;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The dropsnoop command: every packet that the kernel drops. */
@Command(
    name = "dropsnoop",
    versionProvider = VersionText.class,
    header = "Show every packet that the kernel drops: reason, place, flow, whose it was.",
    synopsisHeading = "%nusage: ",
    optionListHeading = "%noptions:%n",
    sortOptions = false,
    footerHeading = "%nexamples:%n",
    footer = {
      "  dropsnoop                        every drop that is not normal, until Ctrl-C",
      "  dropsnoop --netns web            those in the namespace 'web'",
      "  dropsnoop --reason NETFILTER_DROP --dst 192.0.2.1 --port 443",
      "  dropsnoop --not-reason OTHERHOST,NO_SOCKET --iface eth0",
      "  dropsnoop --explain IP_RPFILTER  what a reason means, and what to check",
      "  dropsnoop -K --hints             with the kernel's way there, and what to do about it",
      "  dropsnoop --pcap drops.pcapng 'udp port 53'",
      "                                   those to or from a name server, into a capture file",
      "  dropsnoop --summary              counts by reason and place, a live screen",
      "  dropsnoop --nft-trace            with the nftables rule that dropped each",
      "  dropsnoop --max-rate 10          at most ten a second of each reason",
      "  dropsnoop --duration 10s --json | jq -r .weir.drop.reason | sort | uniq -c",
      "",
      "dropsnoop(8) explains the columns, the JSON fields and what cannot be seen."
    })
public final class Dropsnoop implements ToolMain.Tool {
  static final String SCHEMA = "dropsnoop/1";
  private static final Duration LOOKS = Duration.ofSeconds(1); // at interfaces' counters
  private static final Path KALLSYMS = Path.of("/proc/kallsyms");
  private static final Path NAMED_NETNS = Path.of("/run/netns");
  private static final Path POD_LOGS = Path.of("/var/log/pods");
  private static final Path NO_CGROUPS = Path.of("/nonexistent");

  @Mixin private DropOptions options;

  private Stop stop;

  /** Runs the command and exits with its status. */
  public static void main(String[] args) {
    ToolMain.start(new Dropsnoop(), args);
  }

  @Override
  public void stopWith(Stop stop) {
    this.stop = stop;
  }

  @Override
  public String[] training() {
    return new String[] {"--duration", "1"};
  }

  @Override
  public Integer call() throws InterruptedException {
    if (options.explain != null) {
      return explain();
    }
    Messages messages = new Messages("dropsnoop", options.common.debug);
    KernelReasons kernel = KernelReasons.read();
    if (!kernel.hasReason()) {
      messages.say("this kernel tells no reasons: LOCATION is all that says why");
    }
    if (options.summary != null) {
      return new SummaryRun(options, kernel, stop, messages).run();
    }
    if (options.batch) {
      throw new UsageError("--batch", "give --summary too");
    }
    try (Details details = Details.open(options.details);
        Exports exports = Exports.open(options.export, options.details.pcap, SCHEMA, messages);
        DropPrograms programs = DropPrograms.load(options, kernel);
        Causes causes = Causes.open(options, programs.object(), messages);
        RingReader ring = new RingReader(BpfRings.map(programs.object().map("events")));
        LinkGroup links = programs.attach(messages)) {
      Unseen.tell(options, programs.probes(), messages);
      Accounting accounting = new Accounting(new Counters(programs.object()));
      StandardOutput stdout = new StandardOutput(stop, messages);
      Pipeline pipeline =
          new Pipeline(accounting, exports.workers(() -> stdout.worker(sink()), false));
      DropStream stream = stream(programs.object(), kernel.names(), details, causes, pipeline);
      exports.measure(pipeline, stream.metrics());
      try (UnseenWatch unseen =
          new UnseenWatch(
              options, new SeenAtDevices(programs.object()), namespaces(), pipeline, messages)) {
        programs.tellAttached(messages);
        return new EventLoop(
                ring, stream, pipeline, messages, Ticks.whileRunning(LOOKS, unseen::tick))
            .run(stop, options.common.duration, () -> end(links, unseen));
      }
    }
  }

  private static void end(LinkGroup links, UnseenWatch unseen) {
    links.close();
    unseen.finish();
  }

  private int explain() {
    String option = "--explain=" + options.explain;
    Explanation explanation = Explanations.load().require(option, options.explain);
    PrintStream out = new PrintStream(StandardOutput.stream(), true, StandardCharsets.UTF_8);
    out.print(ReasonText.of(explanation));
    return ExitStatus.OK;
  }

  private static DropStream stream(
      BpfObject object,
      DropReasons reasons,
      Details details,
      DropCauses causes,
      Pipeline pipeline) {
    KernelSymbols symbols = symbols();
    return new DropStream(
        new DropView(object.layout("drop_event")),
        reasons,
        symbols,
        namespaces(),
        new SocketOwners(
            new CgroupPaths(cgroups(), System::nanoTime), new Pods(POD_LOGS, System::nanoTime)),
        new WallClock(KernelClock::realMinusBootNs, System::nanoTime),
        details.lookUp(symbols),
        causes,
        pipeline);
  }

  static KernelSymbols symbols() {
    return new KernelSymbols(KALLSYMS, System::nanoTime);
  }

  static NetnsNames namespaces() {
    return new NetnsNames(NAMED_NETNS, System::nanoTime);
  }

  private static Path cgroups() {
    try {
      return Cgroups.mountPoint();
    } catch (UnsupportedKernel e) {
      return NO_CGROUPS; // without cgroup v2 sockets have no cgroup that could be named
    }
  }

  private Sink sink() {
    if (options.common.json) {
      return new JsonBatchSink(SCHEMA, StandardOutput.channel());
    }
    return new TableSink<>(
        StandardOutput.stream(),
        DropEvent.class,
        DropTable.columns(ZoneId.systemDefault(), options.details.columns()),
        new DropLines());
  }
}
