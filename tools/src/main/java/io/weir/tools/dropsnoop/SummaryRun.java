package io.weir.tools.dropsnoop;

import io.weir.bpf.BpfObject;
import io.weir.bpf.BpfRings;
import io.weir.bpf.Counters;
import io.weir.bpf.LinkGroup;
import io.weir.ringbuf.enrich.NetnsNames;
import io.weir.ringbuf.pipeline.Accounting;
import io.weir.ringbuf.pipeline.DropMetrics;
import io.weir.ringbuf.pipeline.Pipeline;
import io.weir.ringbuf.ring.RingReader;
import io.weir.tools.EventLoop;
import io.weir.tools.Messages;
import io.weir.tools.Stop;
import io.weir.tools.Ticks;
import io.weir.tools.UsageError;
import io.weir.tools.export.Exports;

/** One run of {@code dropsnoop --summary}. The ring stays empty: the loop only makes the ticks. */
final class SummaryRun {
  private static final long MIN_INTERVAL_MS = 100;
  private static final String SINGLE_DROPS =
      "it is about single drops, which --summary does not show";

  private final DropOptions options;
  private final KernelReasons kernel;
  private final Stop stop;
  private final Messages messages;

  SummaryRun(DropOptions options, KernelReasons kernel, Stop stop, Messages messages) {
    this.options = options;
    this.kernel = kernel;
    this.stop = stop;
    this.messages = messages;
  }

  int run() throws InterruptedException {
    check();
    try (Exports exports = Exports.open(options.export, Dropsnoop.SCHEMA, messages);
        SummaryOutput output = SummaryOutput.open(options, stop, messages);
        DropPrograms programs = DropPrograms.load(options, kernel);
        RingReader ring = new RingReader(BpfRings.map(programs.object().map("events")));
        LinkGroup links = programs.attach(messages)) {
      int status = watch(programs, ring, links, exports, output);
      if (output.failure() != null) {
        throw new IllegalStateException("the screen failed", output.failure());
      }
      return status;
    }
  }

  private int watch(
      DropPrograms programs,
      RingReader ring,
      LinkGroup links,
      Exports exports,
      SummaryOutput output)
      throws InterruptedException {
    BpfObject object = programs.object();
    Pipeline pipeline =
        new Pipeline(
            new Accounting(new Counters(object)),
            exports.workers(output::worker, SummaryOutput.SENT));
    NetnsNames namespaces = Dropsnoop.namespaces();
    DropMetrics metrics = new DropMetrics();
    exports.measure(pipeline, metrics);
    try (UnseenWatch unseen =
        new UnseenWatch(options, new SeenAtDevices(object), namespaces, pipeline, messages)) {
      DropSums sums = new DropSums(object, kernel.names(), Dropsnoop.symbols(), namespaces);
      SummaryMeter meter = new SummaryMeter(sums, pipeline, metrics, unseen);
      programs.tellAttached(messages);
      return new EventLoop(
              ring,
              (data, offset, length) -> pipeline.accounting().countRingLost(),
              pipeline,
              messages,
              Ticks.whileRunning(options.summary, () -> tick(unseen, meter, output)))
          .run(stop, options.common.duration, () -> finish(links, unseen, meter));
    }
  }

  private void tick(UnseenWatch unseen, SummaryMeter meter, SummaryOutput output) {
    unseen.tick();
    output.lost(meter.tick());
  }

  private static void finish(LinkGroup links, UnseenWatch unseen, SummaryMeter meter) {
    links.close();
    unseen.finish();
    meter.finish();
  }

  private void check() {
    if (options.summary.toMillis() < MIN_INTERVAL_MS) {
      throw new UsageError("--summary", "at least 100ms");
    }
    if (options.maxRate != null) {
      throw new UsageError("--max-rate", "--summary counts every drop: there is no limit to it");
    }
    if (options.causes.tracesNft()) {
      throw new UsageError("--nft-trace", SINGLE_DROPS);
    }
    options
        .details
        .ofSingleDrops()
        .ifPresent(
            option -> {
              throw new UsageError(option, SINGLE_DROPS);
            });
  }
}
