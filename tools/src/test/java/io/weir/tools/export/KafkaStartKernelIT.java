package io.weir.tools.export;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.tools.ToolProcess;
import io.weir.tools.execsnoop.Execsnoop;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialAlteration;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a start with {@code --kafka} says, to a broker that makes no topics by itself, has a
 * listener with TLS and passwords and one with TLS and certificates, and lets only {@code admin}
 * and who has the key {@code client} write everywhere.
 */
@Tag("host") // the kernel does not matter, and a broker takes minutes to start in the VM
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KafkaStartKernelIT {
  private static final String PLAIN = "PLAIN";
  private static final String SCRAM = "SCRAM-SHA-512";
  private static final Map<String, String> LOGINS =
      Map.of(
          PLAIN, "org.apache.kafka.common.security.plain.PlainLoginModule required",
          SCRAM, "org.apache.kafka.common.security.scram.ScramLoginModule required");
  private static final String TOPIC = "events";

  private final int securePort = KafkaBroker.freePort();
  private final int mutualPort = KafkaBroker.freePort();
  private Path folder;
  private Path brokerTrust;
  private Path clientKey;
  private Path strangerKey;
  private KafkaBroker broker;

  @BeforeAll
  void start(@TempDir Path temp) throws Exception {
    folder = temp;
    KeyStores stores = new KeyStores(folder);
    Path brokerKey = stores.key("localhost");
    brokerTrust = stores.trusting(brokerKey);
    clientKey = stores.key("client");
    strangerKey = stores.key("stranger");
    broker =
        KafkaBroker.start(
            Files.createDirectory(folder.resolve("broker")),
            secured(brokerKey, stores.trusting(clientKey)));
    try (Admin admin = broker.admin()) {
      admin.createTopics(List.of(new NewTopic(TOPIC, 1, (short) 1))).all().get();
      admin.createAcls(List.of(mayOnlyDescribe())).all().get();
      admin.alterUserScramCredentials(List.of(scramPassword())).all().get();
    }
  }

  @AfterAll
  void stop() {
    broker.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {PLAIN, SCRAM})
  void shouldSendOverTlsWithAPassword(String mechanism) throws Exception {
    String topic = "with-" + mechanism;
    assertSends(topic, secure(config(mechanism, "admin", "right", true), topic));
  }

  @Test
  void shouldSendOverTlsWithACertificate() throws Exception {
    String topic = "with-certificate";
    assertSends(topic, mutual(showing(clientKey), topic));
  }

  private void assertSends(String topic, String... options) throws Exception {
    try (Admin admin = broker.admin()) {
      admin.createTopics(List.of(new NewTopic(topic, 1, (short) 1))).all().get();
    }
    try (ToolProcess tool = ToolProcess.attached(Execsnoop.class, options)) {
      assertThat(new ProcessBuilder("true").start().waitFor()).isZero();
      assertThat(tool.signal("INT")).isZero();
    }
    List<KafkaRecord> records = KafkaRecord.readAll(broker.address(), topic);
    assertThat(records).hasSizeGreaterThan(1);
    assertThat(records.get(records.size() - 1).json().at("/weir/shown").asInt())
        .isEqualTo(records.size() - 1);
  }

  @ParameterizedTest
  @ValueSource(strings = {PLAIN, SCRAM})
  void shouldNameTheFileOfAWrongPassword(String mechanism) throws Exception {
    Path config = config(mechanism, "admin", "wrong", true);
    assertRefused("--kafka-config=" + config + ": the brokers refuse it", secure(config, TOPIC));
  }

  @Test
  void shouldNameTheFileOfACertificateThatTheBrokersDoNotTrust() throws Exception {
    Path config = showing(strangerKey);
    assertRefused("--kafka-config=" + config + ": the brokers refuse it", mutual(config, TOPIC));
  }

  @Test
  void shouldNameTheFileThatHasNoCertificateToShow() throws Exception {
    Path config = file(trusting("SSL"));
    assertRefused("--kafka-config=" + config + ": the brokers refuse it", mutual(config, TOPIC));
  }

  @Test
  void shouldNameTheFileWhenTheCertificateIsNotTrusted() throws Exception {
    Path config = config(PLAIN, "admin", "right", false);
    assertRefused("--kafka-config=" + config + ": the brokers refuse it", secure(config, TOPIC));
  }

  @Test
  void shouldNameTheFileWhenItsTrustStoreIsNotThere() throws Exception {
    Path config = config(PLAIN, "admin", "right", true);
    String text = Files.readString(config).replace(brokerTrust.toString(), "/gone");
    Files.writeString(config, text);
    assertRefused("--kafka-config=" + config, secure(config, TOPIC));
  }

  @Test
  void shouldNameTheTopicThatMayNotBeWrittenTo() throws Exception {
    Path config = config(PLAIN, "reader", "reads", true);
    assertRefused(
        "--kafka-topic=" + TOPIC + ": the brokers do not let us write", secure(config, TOPIC));
  }

  @Test
  void shouldNameTheTopicThatMayNotBeSeen() throws Exception {
    Path config = config(PLAIN, "reader", "reads", true);
    assertRefused("--kafka-topic=other: Topic authorization failed", secure(config, "other"));
  }

  @Test
  void shouldNameTheTopicThatIsNotMade() throws Exception {
    assertRefused(
        "--kafka-topic=weir.events: it is not there, and the brokers do not make it",
        "--kafka=" + broker.address());
  }

  @Test
  void shouldNameTheBrokersWhenNoneAnswers() throws Exception {
    String option = "--kafka=127.0.0.1:" + KafkaBroker.freePort();
    assertRefused(option + ": no broker answers", option);
  }

  @Test
  void shouldNameTheBrokersWhenNoneHasAnAddress() throws Exception {
    assertRefused("--kafka=none.invalid:9092: ", "--kafka=none.invalid:9092");
  }

  private static void assertRefused(String words, String... options) throws Exception {
    List<String> command = ToolProcess.command(Execsnoop.class, options);
    try (ToolProcess tool = ToolProcess.start(new ProcessBuilder(command))) {
      assertThat(tool.awaitExit()).isEqualTo(1);
      assertThat(tool.stderr()).startsWith("execsnoop: " + words);
      assertThat(tool.stderr().lines()).hasSize(1);
      assertThat(tool.stdout()).isEmpty();
    }
  }

  private String[] secure(Path config, String topic) {
    return at(securePort, config, topic);
  }

  private String[] mutual(Path config, String topic) {
    return at(mutualPort, config, topic);
  }

  private static String[] at(int port, Path config, String topic) {
    return new String[] {
      "--kafka=localhost:" + port, "--kafka-topic=" + topic, "--kafka-config=" + config
    };
  }

  private Path config(String mechanism, String user, String password, boolean trusting)
      throws IOException {
    List<String> lines =
        trusting ? trusting("SASL_SSL") : new ArrayList<>(List.of("security.protocol=SASL_SSL"));
    lines.add("sasl.mechanism=" + mechanism);
    lines.add(
        "sasl.jaas.config=%s username=\"%s\" password=\"%s\";"
            .formatted(LOGINS.get(mechanism), user, password));
    return file(lines);
  }

  private Path showing(Path key) throws IOException {
    List<String> lines = trusting("SSL");
    lines.add("ssl.keystore.location=" + key);
    lines.add("ssl.keystore.password=" + KeyStores.PASSWORD);
    return file(lines);
  }

  private List<String> trusting(String protocol) {
    return new ArrayList<>(
        List.of(
            "security.protocol=" + protocol,
            "ssl.truststore.location=" + brokerTrust,
            "ssl.truststore.password=" + KeyStores.PASSWORD));
  }

  private Path file(List<String> lines) throws IOException {
    return Files.write(Files.createTempFile(folder, "client", ".properties"), lines);
  }

  private Map<String, String> secured(Path key, Path clients) {
    Map<String, String> settings = new HashMap<>();
    settings.put("auto.create.topics.enable", "false");
    settings.put(
        "authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer");
    settings.put("super.users", "User:ANONYMOUS;User:admin;User:CN=client");
    settings.put("sasl.enabled.mechanisms", PLAIN + "," + SCRAM);
    settings.put(
        "listener.name.secure.plain.sasl.jaas.config",
        LOGINS.get(PLAIN) + " user_admin=\"right\" user_reader=\"reads\";");
    settings.put("listener.name.secure.scram-sha-512.sasl.jaas.config", LOGINS.get(SCRAM) + ";");
    settings.put("ssl.keystore.location", key.toString());
    settings.put("ssl.keystore.password", KeyStores.PASSWORD);
    settings.put("ssl.truststore.location", clients.toString());
    settings.put("ssl.truststore.password", KeyStores.PASSWORD);
    settings.put("listener.name.mutual.ssl.client.auth", "required");
    settings.put(KafkaBroker.SECURE_PORT, Integer.toString(securePort));
    settings.put(KafkaBroker.MUTUAL_PORT, Integer.toString(mutualPort));
    return settings;
  }

  private static UserScramCredentialAlteration scramPassword() {
    int iterations = 4096; // as few as Kafka allows
    return new UserScramCredentialUpsertion(
        "admin", new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, iterations), "right");
  }

  private static AclBinding mayOnlyDescribe() {
    return new AclBinding(
        new ResourcePattern(ResourceType.TOPIC, TOPIC, PatternType.LITERAL),
        new AccessControlEntry("User:reader", "*", AclOperation.DESCRIBE, AclPermissionType.ALLOW));
  }
}
