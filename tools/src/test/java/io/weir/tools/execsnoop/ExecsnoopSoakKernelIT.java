package io.weir.tools.execsnoop;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.weir.tools.ToolProcess;
import io.weir.tools.export.KafkaBroker;
import io.weir.tools.export.KafkaRecord;
import io.weir.tools.export.OtlpReceiver;
import io.weir.tools.export.Scraper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Half an hour with all exporters at once, while broker and receiver go and come: memory does not
 * grow, and of every event it is known what became of it.
 *
 * <p>Memory goes up and down with each outage, so each is compared with the one before: what the
 * heap holds when nothing waits any more, and the median of what was resident meanwhile.
 */
@Tag("long")
@Tag("host") // the kernel does not matter, and the VM is slow
class ExecsnoopSoakKernelIT {
  private static final int MINUTES = Integer.getInteger("weir.test.soak.minutes", 30);
  private static final int WARM_UP_MINUTES = 2;
  private static final double MAX_RISE = 0.01;
  private static final String TOPIC = "weir.events";
  private static final List<String> SINKS = List.of("json", "kafka", "otlp");

  /**
   * As the launchers have them (scripts/lib.sh), behind the tests' own: the last one counts. And
   * all pages of the heap are resident from the start, so that only what is outside of it can make
   * that more; and a full collection leaves no gaps, which it would fill with arrays that look
   * alive.
   */
  private static final List<String> JVM_OPTIONS =
      List.of(
          "-XX:TieredStopAtLevel=4",
          "-XX:-TieredCompilation",
          "-XX:CompileThresholdScaling=1",
          "-Xmn8m",
          "-XX:TrimNativeHeapInterval=10000",
          "-Xms96m",
          "-XX:+AlwaysPreTouch",
          "-XX:MarkSweepAlwaysCompactCount=1");

  private final long startNs = System.nanoTime();
  private final int httpPort = KafkaBroker.freePort();
  private final int grpcPort = KafkaBroker.freePort();
  private final int prometheusPort = KafkaBroker.freePort();
  private final Trend heap = new Trend();
  private final Trend resident = new Trend();
  private LiveHeap first;
  private LiveHeap last;

  @Test
  void shouldNeitherGrowNorMiscountWhileBrokerAndReceiverGoAndCome(@TempDir Path folder)
      throws Exception {
    try (KafkaBroker broker =
            KafkaBroker.start(Files.createDirectory(folder.resolve("broker")), Map.of());
        TestCgroup cgroup = TestCgroup.make("weir-test-soak-" + ProcessHandle.current().pid())) {
      OtlpReceiver receiver = receiver();
      try (ToolProcess tool = start(broker, cgroup);
          Scraper scraper = new Scraper(folder, prometheusPort);
          SteadyLoad load = new SteadyLoad(cgroup)) {
        receiver = outages(broker, receiver, load::heavy); // what is bounded comes to its bound
        while (minutes() < MINUTES) {
          receiver = round(tool.pid(), broker, receiver, load);
        }
        int turns = load.end();
        awaitQuiet();
        scraper.await("weir_process_execs_total", (long) turns * SteadyLoad.EXECS);
        // Not INT, which what was started in the background ignores; 1, for it lost some.
        assertThat(tool.signal("TERM")).as(tool.stderr()).isEqualTo(1);
        JsonNode summary = tool.json().get(0).get("weir");
        assertThat(summary.get("shown").asLong()).isEqualTo((long) turns * SteadyLoad.EVENTS);
        assertSinks(summary.get("sinks"), broker);
      } finally {
        receiver.close();
      }
    }
    assertMemory();
  }

  /** Outages, and then the memory; it counts when all of that is after the warm-up. */
  private OtlpReceiver round(long pid, KafkaBroker broker, OtlpReceiver receiver, SteadyLoad load)
      throws Exception {
    boolean warm = minutes() >= WARM_UP_MINUTES;
    try (ResidentMedian median = new ResidentMedian(pid)) {
      OtlpReceiver next = outages(broker, receiver, away -> {});
      long residentBytes = median.bytes();
      synchronized (load) {
        awaitQuiet();
        last = LiveHeap.of(pid);
      }
      System.out.printf(
          Locale.ROOT,
          "soak: minute %.1f heap %d resident %d%n",
          minutes(),
          last.bytes(),
          residentBytes);
      if (warm) {
        first = first == null ? last : first;
        heap.add(minutes(), last.bytes());
        resident.add(minutes(), residentBytes);
      }
      return next;
    }
  }

  /**
   * The broker is away for 55 seconds, and the receiver for 15 of them twice; then all is well.
   *
   * @param away told when the broker is away and when it is not any more
   */
  private OtlpReceiver outages(KafkaBroker broker, OtlpReceiver receiver, Consumer<Boolean> away)
      throws Exception {
    rest(5);
    broker.kill();
    away.accept(true);
    rest(10);
    receiver.close();
    rest(15);
    OtlpReceiver next = receiver();
    rest(15);
    next.close();
    rest(15);
    away.accept(false);
    broker.start();
    next = receiver();
    rest(15);
    return next;
  }

  /** Waits until each sink knows what became of all that was shown. */
  private void awaitQuiet() throws Exception {
    long deadlineNs = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
    while (true) {
      String page = Scraper.page(prometheusPort);
      long shown = sum(page, "weir_events_shown_total");
      if (SINKS.stream().allMatch(sink -> sum(page, accountOf(sink)) == shown)) {
        return;
      }
      assertThat(System.nanoTime()).as(page).isLessThan(deadlineNs);
      TimeUnit.MILLISECONDS.sleep(200);
    }
  }

  private static String accountOf(String sink) {
    return "weir_sink_events_(?:written|lost|filtered)_total\\{.*weir_sink=\"" + sink + "\".*\\}";
  }

  private static long sum(String page, String series) {
    Matcher line = Pattern.compile("(?m)^" + series + " (\\S+)$").matcher(page);
    return line.results().mapToLong(found -> (long) Double.parseDouble(found.group(1))).sum();
  }

  private static void assertSinks(JsonNode sinks, KafkaBroker broker) throws Exception {
    assertThat(sinks).hasSize(2);
    for (JsonNode sink : sinks) {
      System.out.println("soak: " + sink);
      assertThat(lost(sink)).isPositive();
      assertThat(sink.get("written").asLong() + lost(sink)).isEqualTo(sink.get("shown").asLong());
    }
    JsonNode kafka = sinks.get(sinks.at("/0/name").asText().equals("kafka") ? 0 : 1);
    BitSet sequences = KafkaRecord.sequences(broker.address(), TOPIC);
    long last = kafka.get("shown").asLong() + 1; // the summary's
    assertThat(sequences.length() - 1).isEqualTo(last);
    assertThat(last - sequences.cardinality()).as("missing").isEqualTo(lost(kafka));
  }

  private static long lost(JsonNode sink) {
    long sum = 0;
    for (JsonNode cause : sink.get("lost")) {
      sum += cause.asLong();
    }
    return sum;
  }

  private void assertMemory() {
    System.out.println("soak: heap " + heap);
    System.out.println("soak: resident " + resident);
    assertThat(heap.riseIn10Minutes())
        .as(() -> heap + "; what grew: " + last.grownSince(first))
        .isLessThan(MAX_RISE);
    assertThat(resident.riseIn10Minutes()).as(resident::toString).isLessThan(MAX_RISE);
  }

  private OtlpReceiver receiver() throws Exception {
    return OtlpReceiver.startForgetful(httpPort, grpcPort);
  }

  private ToolProcess start(KafkaBroker broker, TestCgroup cgroup) throws Exception {
    String prometheus = "--prometheus=:" + prometheusPort;
    List<String> command =
        ToolProcess.command(
            Execsnoop.class, "-x", "--exit", "--json", "--debug", "--otlp", prometheus);
    command.addAll(
        List.of("--kafka=" + broker.address(), "--cgroup=/" + cgroup.path().getFileName()));
    command.addAll(command.indexOf("-cp"), JVM_OPTIONS);
    ProcessBuilder builder = new ProcessBuilder(command);
    Map<String, String> environment = builder.environment();
    environment.put("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:" + httpPort);
    environment.put("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "http://127.0.0.1:" + grpcPort);
    environment.put("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "grpc");
    environment.put("OTEL_METRIC_EXPORT_INTERVAL", "5000");
    ToolProcess tool = ToolProcess.startForLastLine(builder);
    tool.awaitAttached();
    return tool;
  }

  private double minutes() {
    return (System.nanoTime() - startNs) / (double) TimeUnit.MINUTES.toNanos(1);
  }

  private static void rest(int seconds) throws InterruptedException {
    TimeUnit.SECONDS.sleep(seconds);
  }
}
