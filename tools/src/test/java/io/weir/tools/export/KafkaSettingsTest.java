package io.weir.tools.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.ringbuf.error.WeirException;
import io.weir.tools.UsageError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KafkaSettingsTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {"a:1", "kafka-1.example:9092,10.0.0.1:9092", "[::1]:9092,[fe80::1%eth0]:1"})
  void shouldTakeBrokers(String brokers) {
    assertThat(KafkaSettings.read(options(brokers)).values())
        .containsEntry("bootstrap.servers", brokers);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a", "a:", ":1", "a:1,", "a:1,b", "a:1 b:2", "::1:1", "http://a:1"})
  void shouldRefuseWhatIsNoListOfBrokers(String brokers) {
    assertThatThrownBy(() -> KafkaSettings.read(options(brokers)))
        .isInstanceOf(UsageError.class)
        .hasMessageStartingWith("--kafka=" + brokers + ": give host:port");
  }

  @Test
  void shouldPreferTheFileToItsOwnDefaults() throws IOException {
    KafkaOptions options = options("a:1");
    options.config = file("linger.ms=7\ncompression.type=gzip\nsasl.mechanism=PLAIN\n");
    assertThat(KafkaSettings.read(options).values())
        .containsEntry("linger.ms", "7")
        .containsEntry("compression.type", "gzip")
        .containsEntry("sasl.mechanism", "PLAIN")
        .containsEntry("acks", "all")
        .containsEntry("enable.idempotence", true);
  }

  @ParameterizedTest
  @CsvSource({
    "bootstrap.servers=b:2, give the brokers by --kafka",
    "acks=1, this is not to be changed",
    "enable.idempotence=false, this is not to be changed",
    "value.serializer=x, this is not to be changed",
    "buffer.memory=1, this is not to be changed",
    "max.block.ms=1, this is not to be changed",
    "transactional.id=x, this is not to be changed",
    "sasl.mechansim=PLAIN, a Kafka producer has no setting of this name",
    "compression.type=lz4, 'lz4 is not there; give zstd, gzip or none'",
  })
  void shouldNameFileAndKeyOfWhatItRefuses(String line, String words) throws IOException {
    KafkaOptions options = options("a:1");
    options.config = file(line);
    String key = line.substring(0, line.indexOf('='));
    assertThatThrownBy(() -> KafkaSettings.read(options))
        .isInstanceOf(WeirException.class)
        .hasMessageStartingWith("--kafka-config=" + options.config + ": " + key + ": " + words);
  }

  @ParameterizedTest
  @CsvSource({
    "linger.ms=soon, linger.ms",
    "retries=0, retries",
    "ssl.protocol=x, x SSLContext not available"
  })
  void shouldNameTheFileOfWhatTheClientRefuses(String line, String words) throws IOException {
    KafkaOptions options = options("127.0.0.1:1");
    options.config = file("security.protocol=SSL\n" + line);
    KafkaStart start = new KafkaStart(KafkaSettings.read(options), "t");
    assertThatThrownBy(start::open)
        .isInstanceOf(WeirException.class)
        .hasMessageStartingWith("--kafka-config=" + options.config)
        .hasMessageContaining(words);
  }

  @Test
  void shouldNameAFileThatCannotBeRead() throws IOException {
    KafkaOptions options = options("a:1");
    options.config = folder.resolve("gone");
    assertThatThrownBy(() -> KafkaSettings.read(options))
        .hasMessage("--kafka-config=" + options.config + ": ENOENT (2): there is no such file");
    options.config = file("a=\\uXYZ1");
    assertThatThrownBy(() -> KafkaSettings.read(options))
        .hasMessageStartingWith("--kafka-config=" + options.config + ": it cannot be read as");
  }

  @Test
  void shouldRefuseOptionsThatSayHowWhenNothingIsSent() {
    KafkaOptions options = new KafkaOptions();
    options.check();
    options.topic = "t";
    assertThatThrownBy(options::check).hasMessage("--kafka-topic: give --kafka=BROKERS too");
  }

  private static KafkaOptions options(String brokers) {
    KafkaOptions options = new KafkaOptions();
    options.brokers = brokers;
    return options;
  }

  private Path file(String text) throws IOException {
    return Files.writeString(Files.createTempFile(folder, "client", ".properties"), text);
  }
}
