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

/**
 * What a start with {@code --kafka} says, to a broker that makes no topics by itself, has a
 * listener with TLS and passwords, and lets only {@code admin} write everywhere.
 */
@Tag("host") // the kernel does not matter, and a broker takes minutes to start in the VM
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KafkaStartKernelIT {
  private static final String PLAIN_LOGIN =
      "org.apache.kafka.common.security.plain.PlainLoginModule required";
  private static final String TOPIC = "events";

  private final int securePort = KafkaBroker.freePort();
  private Path folder;
  private KafkaBroker broker;

  @BeforeAll
  void start(@TempDir Path temp) throws Exception {
    folder = temp;
    certificate();
    broker = KafkaBroker.start(Files.createDirectory(folder.resolve("broker")), secured());
    try (Admin admin = broker.admin()) {
      admin.createTopics(List.of(new NewTopic(TOPIC, 1, (short) 1))).all().get();
      admin.createAcls(List.of(mayOnlyDescribe())).all().get();
    }
  }

  @AfterAll
  void stop() {
    broker.close();
  }

  @Test
  void shouldSendOverTlsWithAPassword() throws Exception {
    Path config = config("admin", "right", true);
    try (ToolProcess tool = ToolProcess.attached(Execsnoop.class, secure(config, TOPIC))) {
      assertThat(new ProcessBuilder("true").start().waitFor()).isZero();
      assertThat(tool.signal("INT")).isZero();
    }
    List<KafkaRecord> records = KafkaRecord.readAll(broker.address(), TOPIC);
    assertThat(records).hasSizeGreaterThan(1);
    assertThat(records.get(records.size() - 1).json().at("/weir/shown").asInt())
        .isEqualTo(records.size() - 1);
  }

  @Test
  void shouldNameTheFileOfAWrongPassword() throws Exception {
    Path config = config("admin", "wrong", true);
    assertRefused("--kafka-config=" + config + ": the brokers refuse it", secure(config, TOPIC));
  }

  @Test
  void shouldNameTheFileWhenTheCertificateIsNotTrusted() throws Exception {
    Path config = config("admin", "right", false);
    assertRefused("--kafka-config=" + config + ": the brokers refuse it", secure(config, TOPIC));
  }

  @Test
  void shouldNameTheFileWhenItsTrustStoreIsNotThere() throws Exception {
    Path config = config("admin", "right", true);
    String text = Files.readString(config).replace("trust.p12", "gone.p12");
    Files.writeString(config, text);
    assertRefused("--kafka-config=" + config, secure(config, TOPIC));
  }

  @Test
  void shouldNameTheTopicThatMayNotBeWrittenTo() throws Exception {
    Path config = config("reader", "reads", true);
    assertRefused(
        "--kafka-topic=" + TOPIC + ": the brokers do not let us write", secure(config, TOPIC));
  }

  @Test
  void shouldNameTheTopicThatMayNotBeSeen() throws Exception {
    Path config = config("reader", "reads", true);
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
    return new String[] {
      "--kafka=localhost:" + securePort, "--kafka-topic=" + topic, "--kafka-config=" + config
    };
  }

  private Path config(String user, String password, boolean trusting) throws IOException {
    List<String> lines = new ArrayList<>();
    lines.add("security.protocol=SASL_SSL");
    lines.add("sasl.mechanism=PLAIN");
    lines.add(
        "sasl.jaas.config=%s username=\"%s\" password=\"%s\";"
            .formatted(PLAIN_LOGIN, user, password));
    if (trusting) {
      lines.add("ssl.truststore.location=" + folder.resolve("trust.p12"));
      lines.add("ssl.truststore.password=changeit");
    }
    return Files.write(Files.createTempFile(folder, "client", ".properties"), lines);
  }

  private Map<String, String> secured() {
    Map<String, String> settings = new HashMap<>();
    settings.put("auto.create.topics.enable", "false");
    settings.put(
        "authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer");
    settings.put("super.users", "User:ANONYMOUS;User:admin");
    settings.put("sasl.enabled.mechanisms", "PLAIN");
    settings.put(
        "listener.name.secure.plain.sasl.jaas.config",
        PLAIN_LOGIN + " user_admin=\"right\" user_reader=\"reads\";");
    settings.put("ssl.keystore.location", folder.resolve("key.p12").toString());
    settings.put("ssl.keystore.password", "changeit");
    settings.put(KafkaBroker.SECURE_PORT, Integer.toString(securePort));
    return settings;
  }

  private static AclBinding mayOnlyDescribe() {
    return new AclBinding(
        new ResourcePattern(ResourceType.TOPIC, TOPIC, PatternType.LITERAL),
        new AccessControlEntry("User:reader", "*", AclOperation.DESCRIBE, AclPermissionType.ALLOW));
  }

  /** A key of the broker's own, and its certificate in a store for the tool to trust. */
  private void certificate() throws Exception {
    keytool("-genkeypair", "-keystore", "key.p12", "-dname", "CN=localhost", "-keyalg", "RSA");
    keytool("-exportcert", "-keystore", "key.p12", "-file", "broker.crt");
    keytool("-importcert", "-keystore", "trust.p12", "-file", "broker.crt", "-noprompt");
  }

  private void keytool(String... arguments) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of(arguments));
    command.addAll(List.of("-alias", "broker", "-storepass", "changeit"));
    Process keytool =
        new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
    String said =
        new String(
            keytool.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    assertThat(keytool.waitFor()).as(said).isZero();
  }
}
