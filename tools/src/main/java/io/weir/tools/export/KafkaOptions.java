package io.weir.tools.export;

import io.weir.exporters.kafka.KeyKind;
import io.weir.tools.UsageError;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** What is sent to Kafka, and how. */
final class KafkaOptions {
  static final String BROKERS = "--kafka";
  static final String TOPIC = "--kafka-topic";
  static final String KEY = "--kafka-key";
  static final String CONFIG = "--kafka-config";
  static final String DEFAULT_TOPIC = "weir.events";

  /** Brokers to ask first, as {@code host:port,...}; null means no Kafka. */
  @Option(
      names = BROKERS,
      paramLabel = "BROKERS",
      description = "Send events to Kafka: host:port of one broker or, with commas, of several.")
  String brokers;

  /** Null means the default. */
  @Option(
      names = TOPIC,
      paramLabel = "TOPIC",
      description = "The topic to send to (default: " + DEFAULT_TOPIC + ").")
  String topic;

  /** Null means what fits the event. */
  @Option(
      names = KEY,
      paramLabel = "KEY",
      description =
          "What records are keyed by: host, flow or container (default: flow for packets, else"
              + " host).")
  KeyKind key;

  /** Null means none. */
  @Option(
      names = CONFIG,
      paramLabel = "FILE",
      description = "Properties of the Kafka client, such as those of TLS and SASL.")
  Path config;

  /** Refuses options that say how, when nothing is sent. */
  void check() {
    if (brokers == null) {
      refuse(TOPIC, topic);
      refuse(KEY, key);
      refuse(CONFIG, config);
    }
  }

  private static void refuse(String option, Object value) {
    if (value != null) {
      throw new UsageError(option, "give " + BROKERS + "=BROKERS too");
    }
  }

  String topicOrDefault() {
    return topic == null ? DEFAULT_TOPIC : topic;
  }
}
