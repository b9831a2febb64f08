package io.weir.tools.export;

import io.weir.tools.OptionalValue;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options that send events and metrics elsewhere; the same in every tool. */
public final class ExportOptions {
  @Mixin KafkaOptions kafka = new KafkaOptions();

  /** The address to be scraped at, empty for the default; null means none. */
  @Option(
      names = "--prometheus",
      paramLabel = "ADDR",
      arity = "0..1",
      preprocessor = OptionalValue.class,
      description =
          "Serve metrics to Prometheus at this address: host:port, or :port on loopback (default:"
              + " 127.0.0.1:19435).")
  String prometheus;

  /** The receiver's URL, empty for what the environment or the default says; null means none. */
  @Option(
      names = "--otlp",
      paramLabel = "URL",
      arity = "0..1",
      preprocessor = OptionalValue.class,
      description =
          "Send spans, logs and metrics to an OpenTelemetry receiver at this URL; without URL as the"
              + " OTEL_* variables say (default: http://localhost:4318, HTTP with protobuf).")
  String otlp;

  /** Whether arguments are sent by {@code --otlp}. */
  @Option(
      names = "--otlp-args",
      description = "With --otlp, send the arguments of each exec too; they may hold secrets.")
  boolean otlpArgs;

  @Option(
      names = "--no-output",
      description = "Write nothing to standard output; at least one exporter must be given.")
  boolean noOutput;

  /** Whether standard output stays empty. */
  public boolean isSilent() {
    return noOutput;
  }

  /** Whether anything is exported at all. */
  boolean any() {
    return prometheus != null || kafka.brokers != null || otlp != null;
  }
}
