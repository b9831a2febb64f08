package io.weir.tools.export;

import io.weir.ringbuf.event.Event;
import io.weir.ringbuf.event.ExitEvent;
import io.weir.ringbuf.metric.MetricSource;
import io.weir.ringbuf.metric.OwnProcess;
import io.weir.ringbuf.pipeline.Pipeline;
import io.weir.ringbuf.pipeline.PipelineMetrics;
import io.weir.ringbuf.pipeline.SinkWorker;
import io.weir.tools.Messages;
import io.weir.tools.UsageError;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * The exporters of one run. Opened before anything is attached, so that a setting that cannot work
 * ends the tool at once, by an error that names it; closed after the pipeline has finished.
 */
public final class Exports implements AutoCloseable {
  private final ExportOptions options;
  private final String schema;
  private final Messages messages;
  private final List<Export> exports = new ArrayList<>();
  private final Set<String> failed = new HashSet<>();

  private Exports(ExportOptions options, String schema, Messages messages) {
    this.options = options;
    this.schema = schema;
    this.messages = messages;
  }

  /**
   * Opens what the options ask for.
   *
   * @param schema the stream's schema and its version, e.g. {@code execsnoop/1}
   * @throws UsageError when an option's value makes no sense
   * @throws io.weir.ringbuf.error.WeirException when an exporter cannot work as asked
   */
  public static Exports open(ExportOptions options, String schema, Messages messages) {
    return open(options, null, schema, messages);
  }

  /**
   * The same for a tool that writes capture files too.
   *
   * @param pcap the file; null for none
   */
  public static Exports open(ExportOptions options, Path pcap, String schema, Messages messages) {
    options.kafka.check();
    if (options.noOutput && !options.any() && pcap == null) {
      throw new UsageError("--no-output", "nothing would be left: give an exporter too");
    }
    if (options.otlpArgs && options.otlp == null) {
      throw new UsageError("--otlp-args", "give --otlp too");
    }
    Exports exports = new Exports(options, schema, messages);
    boolean whole = false;
    try {
      exports.openAll(pcap);
      whole = true;
    } finally {
      if (!whole) {
        exports.close();
      }
    }
    return exports;
  }

  private void openAll(Path pcap) {
    if (pcap != null) {
      exports.add(PcapExport.open(pcap, messages));
    }
    if (options.prometheus != null) {
      exports.add(PrometheusExport.open(options.prometheus, messages));
    }
    if (options.kafka.brokers != null) {
      exports.add(KafkaExport.open(options.kafka, schema, messages));
    }
    if (options.otlp != null) {
      exports.add(OtlpExport.open(options, messages));
    }
  }

  /** Whether one of them needs the ends of processes, whatever the user asked to see. */
  public boolean wantExits() {
    return exports.stream().anyMatch(Export::wantsExits);
  }

  /**
   * Workers, not started, for all that takes events: standard output, unless it shall stay empty,
   * and the exporters.
   *
   * @param output makes the worker of standard output
   * @param exits whether the user asked for the ends of processes; else only those exporters that
   *     need them are given them
   */
  public List<SinkWorker> workers(Supplier<SinkWorker> output, boolean exits) {
    Predicate<Event> asked = event -> exits || !(event instanceof ExitEvent);
    List<SinkWorker> workers = new ArrayList<>();
    if (!options.noOutput) {
      workers.add(output.get().only(asked));
    }
    for (Export export : exports) {
      Predicate<Event> wanted = export.wantsExits() ? event -> true : asked;
      export.sink().ifPresent(sink -> workers.add(new SinkWorker(sink, this::failed).only(wanted)));
    }
    return workers;
  }

  /**
   * The same for a tool without processes' ends.
   *
   * @param output makes the worker of standard output
   * @param sent which events the exporters are given
   */
  public List<SinkWorker> workers(Supplier<SinkWorker> output, Predicate<Event> sent) {
    List<SinkWorker> workers = new ArrayList<>();
    if (!options.noOutput) {
      workers.add(output.get());
    }
    for (Export export : exports) {
      export.sink().ifPresent(sink -> workers.add(new SinkWorker(sink, this::failed).only(sent)));
    }
    return workers;
  }

  /**
   * Hands over what is measured: the pipeline and this process, and what the tool itself counts.
   */
  public void measure(Pipeline pipeline, MetricSource tool) {
    if (exports.isEmpty()) {
      return;
    }
    List<MetricSource> sources =
        List.of(tool, new PipelineMetrics(pipeline), new OwnProcess(Path.of("/proc/self/status")));
    exports.forEach(export -> export.measure(sources));
  }

  @Override
  public void close() {
    exports.forEach(Export::close);
  }

  private synchronized void failed(SinkWorker worker, IOException e) {
    if (failed.add(worker.name())) {
      messages.say(
          worker.name() + ": " + e.getMessage() + ": events are lost, and counted, until it works");
    }
  }
}
