package io.weir.tools.export;

import io.weir.exporters.kafka.KafkaSink;
import io.weir.exporters.kafka.Origin;
import io.weir.ringbuf.error.WeirException;
import io.weir.ringbuf.pipeline.Sink;
import io.weir.tools.Messages;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** {@code --kafka}. */
final class KafkaExport implements Export {
  private static final Path KERNEL = Path.of("/proc/sys/kernel");

  private final KafkaSink sink;

  private KafkaExport(KafkaSink sink) {
    this.sink = sink;
  }

  static KafkaExport open(KafkaOptions options, String schema, Messages messages) {
    LibraryLogs.toDebug("org.apache.kafka", messages);
    KafkaSettings settings = KafkaSettings.read(options);
    String topic = options.topicOrDefault();
    Origin origin = origin();
    KafkaSink sink =
        new KafkaSink(
            new KafkaStart(settings, topic).open(),
            topic,
            schema,
            origin,
            options.key,
            messages::say);
    messages.debug("sending to Kafka topic=" + topic + " run=" + origin.runId());
    return new KafkaExport(sink);
  }

  private static Origin origin() {
    try {
      return Origin.read(KERNEL);
    } catch (IOException e) {
      throw new WeirException("read " + e.getMessage(), 0, "mount procfs", e);
    }
  }

  @Override
  public Optional<Sink> sink() {
    return Optional.of(sink);
  }

  @Override
  public void close() {
    sink.close();
  }
}
