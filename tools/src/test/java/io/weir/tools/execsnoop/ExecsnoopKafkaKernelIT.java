package io.weir.tools.execsnoop;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.weir.testsupport.SchemaCheck;
import io.weir.tools.ToolProcess;
import io.weir.tools.export.KafkaBroker;
import io.weir.tools.export.KafkaRecord;
import io.weir.tools.export.OtlpReceiver;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Events in a topic of a real broker, read back by kcat; also while the broker goes and comes. */
@Tag("host") // the kernel does not matter, and a broker takes minutes to start in the VM
class ExecsnoopKafkaKernelIT {
  /** More than may wait for a broker, so that an outage loses some. */
  private static final int OUTAGE_EXECS = 20_000;

  /** As many events, for each has an end. */
  private static final int HANG_EXECS = OUTAGE_EXECS / 2;

  private static final int CALM_EXECS = 1000;

  /** Of a tool with at most 96 MB of heap. */
  private static final long TOOL_BYTES = 192 << 20;

  /** A tool gives its exporters 5 seconds at the end, and itself 8. */
  private static final Duration END = Duration.ofSeconds(8);

  private static final String TOPIC = "weir.events";

  private KafkaBroker broker;

  @BeforeEach
  void start(@TempDir Path folder) throws Exception {
    broker = KafkaBroker.start(folder, Map.of());
  }

  @AfterEach
  void stop() throws Exception {
    broker.close();
  }

  @Test
  void shouldSendWhatJsonShowsWithHeadersAndKey(@TempDir Path folder) throws Exception {
    List<String> shown;
    try (ToolProcess tool = attached("-x", "--exit", "--json", "--kafka=" + broker.address())) {
      Workload.known(folder);
      assertThat(tool.signal("INT")).isZero();
      shown = tool.stdout();
      assertThat(tool.stderr().lines()).allMatch(line -> line.startsWith("execsnoop: "));
    }
    List<KafkaRecord> records = KafkaRecord.readAll(broker.address(), TOPIC);
    assertThat(values(records.subList(0, records.size() - 1)))
        .isEqualTo(shown.subList(0, shown.size() - 1));
    SchemaCheck schemas = new SchemaCheck();
    for (KafkaRecord record : records) {
      assertThat(schemas.faults(record.value())).isEmpty();
    }
    assertThat(records).extracting(KafkaRecord::sequence).isEqualTo(upTo(shown.size()));
    assertHeaders(records);
    assertThat(last(records).get("name").asText()).isEqualTo("weir.summary");
    assertThat(last(records).at("/weir/shown").asInt()).isEqualTo(shown.size() - 1);
  }

  @Test
  void shouldNumberWithoutGapsThoughOnlyOtlpIsGivenExits(@TempDir Path folder) throws Exception {
    try (OtlpReceiver receiver = OtlpReceiver.start();
        ToolProcess tool =
            attached(
                "-x", "--json", "--kafka=" + broker.address(), "--otlp=" + receiver.url("http"))) {
      Workload.known(folder);
      assertThat(tool.signal("INT")).as(tool.stderr()).isZero();
      List<String> shown = tool.stdout();
      List<KafkaRecord> records = KafkaRecord.readAll(broker.address(), TOPIC);
      assertThat(records).extracting(KafkaRecord::sequence).isEqualTo(upTo(shown.size()));
      assertThat(values(records.subList(0, records.size() - 1)))
          .isEqualTo(shown.subList(0, shown.size() - 1))
          .noneMatch(line -> line.contains("\"process.exit\""));
      assertThat(receiver.spans())
          .anyMatch(span -> span.at("/attributes").has("process.exit.code"));
      JsonNode sinks = tool.json().get(shown.size() - 1).at("/weir/sinks");
      assertThat(sinks).extracting(sink -> sink.get("name").asText()).contains("kafka", "otlp");
      for (JsonNode sink : sinks) {
        boolean kafka = sink.get("name").asText().equals("kafka");
        assertThat(sink.get("shown").asLong() == shown.size() - 1L)
            .as(sink.toString())
            .isEqualTo(kafka);
        assertThat(sink.get("written")).isEqualTo(sink.get("shown"));
      }
    }
  }

  private static void assertHeaders(List<KafkaRecord> records) throws Exception {
    String host = Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
    String boot = Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip();
    assertThat(records)
        .allSatisfy(
            record -> {
              assertThat(record.key()).isEqualTo(host);
              assertThat(record.headers())
                  .containsEntry("content-type", "application/json")
                  .containsEntry("weir.schema", "execsnoop/1")
                  .containsEntry("host.name", host)
                  .containsEntry("weir.boot.id", boot)
                  .containsEntry("weir.run.id", records.get(0).headers().get("weir.run.id"))
                  .hasSize(6);
            });
    assertThat(records.get(0).json().get("timestamp").asText())
        .startsWith(
            java.time.Instant.ofEpochMilli(records.get(0).timeMs()).toString().substring(0, 19));
  }

  @Test
  void shouldLoseWhatItCountsAndNothingElseWhileTheBrokerIsAway() throws Exception {
    JsonNode summary;
    try (TestCgroup cgroup = TestCgroup.make("weir-test-kafka");
        ToolProcess tool =
            attached("--cgroup=/weir-test-kafka", "--json", "--kafka=" + broker.address())) {
      storm(cgroup, CALM_EXECS);
      Process busy = new ProcessBuilder(stormIn(cgroup, OUTAGE_EXECS)).start();
      broker.kill();
      busy.waitFor();
      awaitLoss(tool);
      broker.start();
      storm(cgroup, CALM_EXECS);
      assertThat(tool.signal("INT")).isEqualTo(1);
      summary = tool.json().get(tool.json().size() - 1);
    }
    assertThat(summary.at("/weir/shown").asLong()).isEqualTo(OUTAGE_EXECS + 2 * CALM_EXECS + 3);
    assertTopicIsAsCounted(summary);
  }

  /** The topic has what was told as written, once, and not what was told as lost. */
  private void assertTopicIsAsCounted(JsonNode summary) throws Exception {
    JsonNode sink = summary.at("/weir/sinks/0");
    long shown = summary.at("/weir/shown").asLong();
    long lost = lost(sink);
    assertThat(lost).isPositive();
    assertThat(sink.get("written").asLong() + lost).isEqualTo(shown);
    assertThat(sink.at("/lost/timeout").asLong() + sink.at("/lost/closed").asLong()).isZero();
    List<KafkaRecord> records = KafkaRecord.readAll(broker.address(), TOPIC);
    List<Long> sequences = records.stream().map(KafkaRecord::sequence).toList();
    assertThat(sequences).doesNotHaveDuplicates().endsWith(shown + 1);
    assertThat(sequences).hasSize((int) sink.get("written").asLong() + 1);
    assertThat(last(records).at("/weir/lost/unreachable").asLong())
        .isEqualTo(sink.at("/lost/unreachable").asLong());
  }

  @Test
  void shouldCountWhatABrokerThatNeverComesBackDidNotGet() throws Exception {
    try (TestCgroup cgroup = TestCgroup.make("weir-test-kafka-gone");
        ToolProcess tool =
            attached("--cgroup=/weir-test-kafka-gone", "--json", "--kafka=" + broker.address())) {
      broker.kill();
      storm(cgroup, 100);
      assertThat(tool.signal("INT")).isEqualTo(1);
      JsonNode sink = tool.json().get(101).at("/weir/sinks/0");
      assertThat(sink.get("written").asLong()).isZero();
      assertThat(sink.at("/lost/closed").asLong()).isEqualTo(101);
      assertThat(tool.stderr()).contains("kafka: lost 101 (closed=101)");
    }
  }

  /**
   * The client gives up waiting for an answer all the while, and sends again what the broker has in
   * its sockets already.
   */
  @Test
  void shouldLoseWhatItCountsAndNothingElseWhileTheBrokerHangs(@TempDir Path folder)
      throws Exception {
    Path config = Files.writeString(folder.resolve("kafka"), "request.timeout.ms=1000\n");
    JsonNode summary;
    try (TestCgroup cgroup = TestCgroup.make("weir-test-kafka-hangs");
        ToolProcess tool =
            attached(
                "--cgroup=/weir-test-kafka-hangs",
                "--exit",
                "--json",
                "--kafka=" + broker.address(),
                "--kafka-config=" + config)) {
      storm(cgroup, CALM_EXECS);
      broker.pause();
      storm(cgroup, HANG_EXECS);
      awaitEvents(tool, 2 * (CALM_EXECS + HANG_EXECS));
      awaitLoss(tool);
      assertThat(tool.peakMemoryBytes()).isLessThan(TOOL_BYTES);
      broker.resume();
      storm(cgroup, CALM_EXECS);
      assertThat(tool.peakMemoryBytes()).isLessThan(TOOL_BYTES);
      assertThat(tool.signal("INT")).isEqualTo(1);
      summary = tool.json().get(tool.json().size() - 1);
    }
    assertThat(summary.at("/weir/lost/kernel_reserve").asLong()).isZero();
    assertTopicIsAsCounted(summary);
  }

  @Test
  void shouldEndInTimeWhileTheBrokerHangs() throws Exception {
    JsonNode sink;
    try (TestCgroup cgroup = TestCgroup.make("weir-test-kafka-end");
        ToolProcess tool =
            attached("--cgroup=/weir-test-kafka-end", "--json", "--kafka=" + broker.address())) {
      storm(cgroup, 10);
      awaitDelivery(11);
      broker.pause();
      storm(cgroup, 100);
      long beganNs = System.nanoTime();
      assertThat(tool.signal("INT")).isEqualTo(1);
      assertThat(Duration.ofNanos(System.nanoTime() - beganNs)).isLessThan(END);
      sink = tool.json().get(tool.json().size() - 1).at("/weir/sinks/0");
    }
    long closed = sink.at("/lost/closed").asLong();
    assertThat(sink.get("shown").asLong()).isEqualTo(11 + 101);
    assertThat(sink.get("written").asLong() + closed).isEqualTo(11 + 101);
    assertThat(closed).isBetween(101L, 11L + 101); // the first may be in the topic, untold
    assertThat(lost(sink)).isEqualTo(closed);
  }

  private void awaitDelivery(int records) throws Exception {
    long deadline = System.nanoTime() + 60_000_000_000L;
    while (KafkaRecord.readAll(broker.address(), TOPIC).size() < records) {
      assertThat(System.nanoTime()).isLessThan(deadline);
    }
  }

  private static void awaitEvents(ToolProcess tool, int events) throws InterruptedException {
    long deadline = System.nanoTime() + 60_000_000_000L;
    while (tool.stdout().size() < events) {
      assertThat(System.nanoTime()).as("%s", tool.stdout().size()).isLessThan(deadline);
      Thread.sleep(10);
    }
  }

  /** The tool says so of the first loss of each cause. */
  private static void awaitLoss(ToolProcess tool) throws InterruptedException {
    long deadline = System.nanoTime() + 60_000_000_000L;
    while (!tool.stderr().contains("kafka: topic " + TOPIC + ": ")) {
      assertThat(System.nanoTime()).as(tool.stderr()).isLessThan(deadline);
      Thread.sleep(10);
    }
  }

  private static ToolProcess attached(String... options) throws Exception {
    return ToolProcess.attached(Execsnoop.class, options);
  }

  private static void storm(TestCgroup cgroup, int execs) throws Exception {
    assertThat(Workload.run(stormIn(cgroup, execs))).isZero();
  }

  /** So many execs, and the one of what starts them. */
  private static String[] stormIn(TestCgroup cgroup, int execs) {
    return cgroup.shell("exec " + Workload.PROGRAM + " storm " + execs);
  }

  private static long lost(JsonNode sink) {
    long sum = 0;
    for (JsonNode cause : sink.get("lost")) {
      sum += cause.asLong();
    }
    return sum;
  }

  private static List<String> values(List<KafkaRecord> records) {
    return records.stream().map(KafkaRecord::value).toList();
  }

  private static List<Long> upTo(long last) {
    return new ArrayList<>(LongStream.rangeClosed(1, last).boxed().toList());
  }

  private static JsonNode last(List<KafkaRecord> records) throws Exception {
    return records.get(records.size() - 1).json();
  }
}
