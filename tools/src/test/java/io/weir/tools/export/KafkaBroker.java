package io.weir.tools.export;

import io.weir.testsupport.Commands;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;

/**
 * A Kafka broker of its own jars, in a process of its own on loopback, controller and broker in
 * one. Its {@code PLAIN} listener needs no password and is for looking in from outside.
 */
public final class KafkaBroker implements AutoCloseable {
  /** Not a setting of Kafka's: the port of a listener {@code SECURE}, with TLS and SASL. */
  static final String SECURE_PORT = "secure.port";

  /** The same of a listener {@code MUTUAL}, with TLS. */
  static final String MUTUAL_PORT = "mutual.port";

  private static final String CLUSTER = "4L6g3nShT-eMCtK--X86sw";
  private static final int READY_MS = 60_000;

  /** Of the client that looks in; held, since a logger that nobody holds forgets its level. */
  private static final Logger QUIET = Logger.getLogger("org.apache.kafka");

  static {
    QUIET.setLevel(Level.OFF);
  }

  private final Path folder;
  private final int port = freePort();
  private Process process;

  private KafkaBroker(Path folder) {
    this.folder = folder;
  }

  /**
   * Starts a broker and waits until it answers.
   *
   * @param folder for its data, empty
   * @param more settings beyond those that every broker here has, or instead of them
   */
  public static KafkaBroker start(Path folder, Map<String, String> more) throws Exception {
    KafkaBroker broker = new KafkaBroker(folder);
    Properties settings = new Properties();
    settings.putAll(broker.settings());
    settings.putAll(more);
    listen(settings, "SECURE", SECURE_PORT);
    listen(settings, "MUTUAL", MUTUAL_PORT);
    try (var writer = Files.newBufferedWriter(broker.file())) {
      settings.store(writer, null);
    }
    Process format =
        broker.java("kafka.tools.StorageTool", "format", "-t", CLUSTER, "-c", broker.path());
    if (format.waitFor() != 0) {
      throw new AssertionError("format: " + Files.readString(broker.log()));
    }
    broker.start();
    return broker;
  }

  private static void listen(Properties settings, String listener, String portSetting) {
    if (settings.remove(portSetting) instanceof String port) {
      String address = "," + listener + "://localhost:" + port;
      settings.merge("listeners", address, (a, b) -> a.toString() + b);
    }
  }

  private Map<String, String> settings() {
    int controller = freePort();
    Map<String, String> settings = new HashMap<>();
    settings.put("process.roles", "broker,controller");
    settings.put("node.id", "1");
    settings.put("controller.quorum.voters", "1@127.0.0.1:" + controller);
    settings.put("controller.listener.names", "CONTROLLER");
    settings.put("inter.broker.listener.name", "PLAIN");
    settings.put(
        "listener.security.protocol.map",
        "PLAIN:PLAINTEXT,CONTROLLER:PLAINTEXT,SECURE:SASL_SSL,MUTUAL:SSL");
    settings.put("listeners", "PLAIN://" + address() + ",CONTROLLER://127.0.0.1:" + controller);
    settings.put("log.dirs", folder.resolve("data").toString());
    settings.put("num.partitions", "3");
    settings.put("offsets.topic.replication.factor", "1");
    settings.put("log.cleaner.enable", "false");
    return settings;
  }

  /** Starts it again, after {@link #kill}, with what it has on disk. */
  public void start() throws Exception {
    process = java("kafka.Kafka", path());
    try (Admin admin = admin()) {
      admin.describeCluster().nodes().get();
    }
  }

  /** By SIGKILL. */
  public void kill() {
    process.destroyForcibly().onExit().join();
  }

  /** Stops it where it stands: its sockets stay, and nothing answers. */
  public void pause() {
    Commands.run("kill", "-STOP", Long.toString(process.pid()));
  }

  /** Lets it go on, after {@link #pause}. */
  public void resume() {
    Commands.run("kill", "-CONT", Long.toString(process.pid()));
  }

  /** Of the listener that needs no password. */
  public String address() {
    return "127.0.0.1:" + port;
  }

  /** Looks in from outside; waits for the broker if need be. */
  public Admin admin() {
    return Admin.create(
        Map.of(
            AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
            address(),
            AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
            READY_MS));
  }

  @Override
  public void close() {
    kill();
  }

  private Process java(String... mainAndArguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:+UseSerialGC", "-Xmx256m", "-XX:TieredStopAtLevel=1"));
    command.addAll(
        List.of(
            "-cp", Files.readString(Path.of("../kafka-broker/target/broker.classpath")).strip()));
    command.addAll(List.of(mainAndArguments));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
        .start();
  }

  private Path log() {
    return folder.resolve("log");
  }

  private Path file() {
    return folder.resolve("server.properties");
  }

  private String path() {
    return file().toString();
  }

  /** A port on loopback that was free a moment ago. */
  public static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
