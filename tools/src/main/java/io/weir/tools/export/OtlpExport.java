package io.weir.tools.export;

import io.weir.bpf.KernelClock;
import io.weir.exporters.otlp.OtlpExporter;
import io.weir.exporters.otlp.OtlpSettings;
import io.weir.ringbuf.error.WeirException;
import io.weir.ringbuf.metric.MetricSource;
import io.weir.ringbuf.pipeline.Sink;
import io.weir.tools.Messages;
import io.weir.tools.UsageError;
import io.weir.tools.VersionText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code --otlp}. */
final class OtlpExport implements Export {
  private static final String OPTION = "--otlp";
  private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");

  private final OtlpExporter exporter;

  private OtlpExport(OtlpExporter exporter) {
    this.exporter = exporter;
  }

  static OtlpExport open(ExportOptions options, Messages messages) {
    LibraryLogs.toDebug("io.opentelemetry", messages);
    LibraryLogs.toDebug("okhttp3", messages);
    OtlpSettings settings = settings(options.otlp);
    try {
      OtlpExporter.Run run =
          new OtlpExporter.Run(
              messages.tool(),
              VersionText.version(),
              Files.readString(BOOT_ID).strip(),
              KernelClock::bootNs,
              options.otlpArgs);
      return new OtlpExport(OtlpExporter.open(settings, run, messages::say));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static OtlpSettings settings(String url) {
    try {
      return OtlpSettings.read(url, Map.of());
    } catch (WeirException e) {
      if (e.operation().startsWith(OPTION + "=")) {
        throw new UsageError(e.operation(), e.remedy());
      }
      throw e;
    }
  }

  @Override
  public Optional<Sink> sink() {
    return Optional.of(exporter.sink());
  }

  @Override
  public boolean wantsExits() {
    return true;
  }

  @Override
  public void measure(List<MetricSource> sources) {
    exporter.measure(sources);
  }

  @Override
  public void close() {
    exporter.close();
  }
}
