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
    return prometheus != null || kafka.brokers != null;
  }
}
