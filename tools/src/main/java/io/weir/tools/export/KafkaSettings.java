package io.weir.tools.export;

import io.weir.ringbuf.error.Errno;
import io.weir.ringbuf.error.WeirException;
import io.weir.tools.UsageError;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** The producer's settings: what is fixed, the user's file, and defaults below it. */
final class KafkaSettings {
  private static final Pattern BROKERS =
      Pattern.compile(
          "BROKER(,BROKER)*"
              .replace("BROKER", "([A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+(%\\w+)?\\]):\\d{1,5}"));

  /** Together with a sink's queue well within a tool's heap. */
  private static final int BUFFER_BYTES = 16 << 20;

  /** As long as a start, and then a record, may wait for what a broker knows of the topic. */
  private static final int MAX_BLOCK_MS = 5000;

  /** A sample of all flows is some megabytes, most of which compression takes away. */
  private static final int MAX_REQUEST_BYTES = 8 << 20;

  /**
   * A record that was given up by its age may still be in the topic. So none is: it waits, and when
   * there is no more room the next one is lost, which surely was not sent.
   */
  private static final int NEVER_MS = Integer.MAX_VALUE;

  private static final Map<String, Object> FIXED =
      Map.of(
          ProducerConfig.ACKS_CONFIG,
          "all",
          ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
          true,
          ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG,
          ByteArraySerializer.class,
          ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG,
          ByteArraySerializer.class,
          ProducerConfig.MAX_BLOCK_MS_CONFIG,
          MAX_BLOCK_MS,
          ProducerConfig.BUFFER_MEMORY_CONFIG,
          BUFFER_BYTES);

  private static final Map<String, Object> DEFAULTS =
      Map.of(
          ProducerConfig.CLIENT_ID_CONFIG,
          "weir",
          ProducerConfig.COMPRESSION_TYPE_CONFIG,
          "zstd",
          ProducerConfig.LINGER_MS_CONFIG,
          50,
          ProducerConfig.BATCH_SIZE_CONFIG,
          1 << 16,
          ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
          MAX_REQUEST_BYTES,
          ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
          NEVER_MS,
          ProducerConfig.ENABLE_METRICS_PUSH_CONFIG,
          false,
          ProducerConfig.METRIC_REPORTER_CLASSES_CONFIG,
          "");

  private static final Set<String> COMPRESSIONS = Set.of("none", "gzip", "zstd");

  private final Map<String, Object> values = new HashMap<>(DEFAULTS);
  private final KafkaOptions options;

  private KafkaSettings(KafkaOptions options) {
    this.options = options;
  }

  /**
   * Reads the options and the file that they name.
   *
   * @throws UsageError when the list of brokers is none
   * @throws WeirException when the file cannot be read, or has a key that it must not have
   */
  static KafkaSettings read(KafkaOptions options) {
    if (!BROKERS.matcher(options.brokers).matches()) {
      throw new UsageError(
          KafkaOptions.BROKERS + "=" + options.brokers,
          "give host:port, with commas between several");
    }
    KafkaSettings settings = new KafkaSettings(options);
    if (options.config != null) {
      settings.takeFile();
    }
    settings.values.putAll(FIXED);
    settings.values.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, options.brokers);
    settings.checkCompression();
    return settings;
  }

  /** For the client's constructors. */
  Map<String, Object> values() {
    return values;
  }

  /** The setting that says which brokers, as errors name it. */
  String brokers() {
    return KafkaOptions.BROKERS + "=" + options.brokers;
  }

  String topic() {
    return KafkaOptions.TOPIC + "=" + options.topicOrDefault();
  }

  /** The file, as errors name it. */
  String file() {
    return options.config == null
        ? KafkaOptions.CONFIG
        : KafkaOptions.CONFIG + "=" + options.config;
  }

  private void takeFile() {
    Properties file = load(options.config);
    for (String key : file.stringPropertyNames()) {
      if (key.equals(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG)) {
        throw wrong(key, "give the brokers by " + KafkaOptions.BROKERS);
      }
      if (FIXED.containsKey(key) || key.equals(ProducerConfig.TRANSACTIONAL_ID_CONFIG)) {
        throw wrong(key, "this is not to be changed: what is counted depends on it");
      }
      if (!ProducerConfig.configNames().contains(key)) {
        throw wrong(key, "a Kafka producer has no setting of this name");
      }
      values.put(key, file.getProperty(key));
    }
  }

  private Properties load(Path path) {
    Properties file = new Properties();
    try (Reader reader = Files.newBufferedReader(path)) {
      file.load(reader);
      return file;
    } catch (NoSuchFileException e) {
      throw new WeirException(file(), Errno.ENOENT, "there is no such file", e);
    } catch (AccessDeniedException e) {
      throw new WeirException(file(), Errno.EACCES, "it may not be read", e);
    } catch (IOException | IllegalArgumentException e) {
      throw new WeirException(file(), 0, "it cannot be read as properties: " + e.getMessage(), e);
    }
  }

  private void checkCompression() {
    String key = ProducerConfig.COMPRESSION_TYPE_CONFIG;
    Object type = values.get(key);
    if (!COMPRESSIONS.contains(type)) {
      throw wrong(key, type + " is not there; give zstd, gzip or none");
    }
    if (type.equals("zstd")) {
      loadZstd();
    }
  }

  /** Its native half, which is unpacked to a temporary folder unless it was installed. */
  private void loadZstd() {
    try {
      Class.forName("com.github.luben.zstd.Zstd");
    } catch (ClassNotFoundException | LinkageError e) {
      throw new WeirException(
          brokers(),
          0,
          "zstd cannot be loaded, as when /tmp is mounted noexec; set compression.type=gzip in "
              + KafkaOptions.CONFIG,
          e);
    }
  }

  private WeirException wrong(String key, String remedy) {
    return new WeirException(file() + ": " + key, 0, remedy);
  }
}
