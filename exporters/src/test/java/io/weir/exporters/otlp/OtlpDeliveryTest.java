package io.weir.exporters.otlp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.weir.ringbuf.event.ExecEvent;
import io.weir.ringbuf.pipeline.Accounting;
import io.weir.ringbuf.pipeline.Accounting.KernelCounts;
import io.weir.ringbuf.pipeline.Loss;
import io.weir.ringbuf.pipeline.Pipeline;
import io.weir.ringbuf.pipeline.SinkWorker;
import io.weir.ringbuf.pipeline.Totals;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Received + lost = produced, whatever the receiver does. An event is received when its request was
 * confirmed: a span is two events, exec and exit, and a failed exec is a log record.
 */
class OtlpDeliveryTest {
  private static final int PAIRS = 7;
  private static final int FAILED = 5;
  private static final int PRODUCED = 2 * PAIRS + FAILED;
  private static final long PATIENCE_S = 30;

  private final Map<String, String> variables =
      new HashMap<>(
          Map.of(
              "otel.exporter.otlp.timeout", "1000",
              "otel.bsp.schedule.delay", "20",
              "otel.blrp.schedule.delay", "20",
              "otel.metrics.exporter", "none"));
  private final List<String> said = new ArrayList<>();
  private int nextPid = 1000;

  @ParameterizedTest
  @CsvSource({"HTTP, gzip", "HTTP, none", "GRPC, gzip", "GRPC, none"})
  void shouldSendEverythingOnce(Transport transport, String compression) throws Exception {
    variables.put("otel.exporter.otlp.compression", compression);
    try (TestReceiver receiver = TestReceiver.start(transport, 0);
        Sending sending = new Sending(transport, receiver.port())) {
      sending.produce();
      Totals totals = sending.finish();
      assertThat(totals.lost()).isEmpty();
      assertThat(totals.shown()).isEqualTo(PRODUCED);
      assertThat(receiver.spans()).hasSize(PAIRS);
      assertThat(receiver.logs()).hasSize(FAILED);
      assertThat(receiver.logs().get(0).getEventName()).isEqualTo("process.exec");
      assertThat(receiver.encodings()).containsOnly(compression);
    }
    assertThat(said).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(names = {"TOO_MANY", "UNAVAILABLE"})
  void shouldWaitAsLongAsTheReceiverAsks(Answer answer) throws Exception {
    variables.put("otel.exporter.otlp.timeout", "10000");
    assertThat(pauseAfter(Transport.HTTP, answer)).isGreaterThanOrEqualTo(Duration.ofSeconds(1));
  }

  /** The SDK does not read by gRPC how long the receiver asks to wait. */
  @ParameterizedTest
  @EnumSource(names = {"TOO_MANY", "UNAVAILABLE"})
  void shouldTryAgainByGrpcAfterATenthOfTheTimeout(Answer answer) throws Exception {
    variables.put("otel.exporter.otlp.timeout", "2000");
    assertThat(pauseAfter(Transport.GRPC, answer)).isGreaterThanOrEqualTo(Duration.ofMillis(160));
  }

  @ParameterizedTest
  @EnumSource
  void shouldTryAgainWhenTheConnectionEndsInsteadOfAnAnswer(Transport transport) throws Exception {
    assertThat(pauseAfter(transport, Answer.HANG_UP)).isPositive();
  }

  /** Between a request that is answered so and the next one, by which everything arrives. */
  private Duration pauseAfter(Transport transport, Answer answer) throws Exception {
    variables.put("otel.logs.exporter", "none");
    try (TestReceiver receiver = TestReceiver.start(transport, 0);
        Sending sending = new Sending(transport, receiver.port())) {
      receiver.answer(answer, Answer.OK);
      sending.produce();
      await(receiver::spans, spans -> spans.size() == PAIRS);
      Totals totals = sending.finish();
      assertThat(totals.lost()).isEmpty();
      assertThat(totals.shown()).isEqualTo(PRODUCED);
      List<Long> ns = receiver.requestsNs();
      assertThat(ns).hasSize(2);
      return Duration.ofNanos(ns.get(1) - ns.get(0));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "HTTP, INVALID",
    "HTTP, TOO_MANY",
    "HTTP, BROKEN",
    "HTTP, UNAVAILABLE",
    "GRPC, INVALID",
    "GRPC, TOO_MANY",
    "GRPC, BROKEN",
    "GRPC, UNAVAILABLE"
  })
  void shouldCountWhatIsRefused(Transport transport, Answer answer) throws Exception {
    try (TestReceiver receiver = TestReceiver.start(transport, 0);
        Sending sending = new Sending(transport, receiver.port())) {
      receiver.answerAlways(answer);
      sending.produce();
      sending.awaitLost(PRODUCED);
      Totals totals = sending.finish();
      assertThat(totals.shown()).isZero();
      assertThat(totals.lost()).containsOnly(entry(Loss.REFUSED, (long) PRODUCED));
      assertThat(receiver.spans()).isEmpty();
    }
    assertThat(said).anyMatch(line -> line.contains("refused: " + transport.words(answer)));
  }

  @ParameterizedTest
  @EnumSource
  void shouldCountWhatAReceiverThatHangsDidNotConfirm(Transport transport) throws Exception {
    try (TestReceiver receiver = TestReceiver.start(transport, 0);
        Sending sending = new Sending(transport, receiver.port())) {
      sending.produce();
      await(receiver::spans, spans -> spans.size() == PAIRS);
      await(receiver::logs, logs -> logs.size() == FAILED);
      receiver.answerAlways(Answer.NEVER);
      sending.produce();
      sending.awaitLost(PRODUCED);
      Totals totals = sending.finish();
      assertThat(totals.shown()).isEqualTo(PRODUCED);
      assertThat(totals.lost()).containsOnly(entry(Loss.TIMEOUT, (long) PRODUCED));
    }
  }

  @ParameterizedTest
  @EnumSource
  void shouldGoOnWhenAReceiverThatDiedComesBack(Transport transport) throws Exception {
    int port = freePort(); // not any: only then does the server let go of it at once
    TestReceiver first = TestReceiver.start(transport, port);
    try (Sending sending = new Sending(transport, port)) {
      sending.produce();
      await(first::spans, spans -> spans.size() == PAIRS);
      await(first::logs, logs -> logs.size() == FAILED);
      sending.awaitWritten(PRODUCED); // its answers have arrived too
      first.close();
      sending.produce();
      sending.awaitLost(PRODUCED);
      try (TestReceiver second = TestReceiver.start(transport, port)) {
        sending.produce();
        await(second::spans, spans -> spans.size() == PAIRS);
        await(second::logs, logs -> logs.size() == FAILED);
        Totals totals = sending.finish();
        assertThat(totals.shown()).isEqualTo(2 * PRODUCED);
        assertThat(totals.lost()).containsOnly(entry(Loss.UNREACHABLE, (long) PRODUCED));
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void shouldStartWithoutAReceiverAndCount(Transport transport) throws Exception {
    try (Sending sending = new Sending(transport, freePort())) {
      assertThat(said).hasSize(1);
      assertThat(said.get(0)).startsWith("otlp: ").contains("unreachable: Failed to connect");
      sending.produce();
      sending.awaitLost(PRODUCED);
      Totals totals = sending.finish();
      assertThat(totals.lost()).containsOnly(entry(Loss.UNREACHABLE, (long) PRODUCED));
      assertThat(totals.shown()).isZero();
    }
  }

  @ParameterizedTest
  @EnumSource
  void shouldBoundWhatWaitsForAReceiverThatHangs(Transport transport) throws Exception {
    variables.put("otel.exporter.otlp.timeout", "60000");
    int many = 80_000;
    try (TestReceiver receiver = TestReceiver.start(transport, 0);
        Sending sending = new Sending(transport, receiver.port())) {
      receiver.answerAlways(Answer.NEVER);
      for (int i = 0; i < many; i++) {
        sending.pipeline.show(Execs.failed(nextPid++, 1, 1, 2, "/missing"));
      }
      Totals totals = sending.finish();
      assertThat(totals.shown()).isZero();
      assertThat(totals.lostTotal()).isEqualTo(many);
      assertThat(totals.lost()).containsOnlyKeys(Loss.QUEUE, Loss.CLOSED);
    }
  }

  @Test
  void shouldSayWhatBecameOfAnExecWhoseExitHadNoRoom() throws Exception {
    variables.put("otel.exporter.otlp.timeout", "5000"); // longer than it takes to fill the queue
    try (TestReceiver receiver = TestReceiver.start(Transport.HTTP, 0);
        Sending sending = new Sending(Transport.HTTP, receiver.port())) {
      receiver.answerAlways(Answer.NEVER);
      ExecEvent exec = Execs.exec(nextPid++, 1, 10, 20, "/bin/true");
      long takers = sending.pipeline.show(exec);
      while (sending.lost(Loss.QUEUE) == 0) {
        sending.pipeline.show(Execs.failed(nextPid++, 1, 1, 2, "/missing"));
      }
      sending.pipeline.showExit(Execs.exit(exec, 30, 0), takers);
      assertThat(sending.lost(Loss.QUEUE)).isEqualTo(2);
      receiver.answerAlways(Answer.OK);
      await(receiver::spans, spans -> !spans.isEmpty()); // before the end, which would tell anyway
      assertThat(receiver.spans().get(0).getEndTimeUnixNano()).isEqualTo(Execs.EPOCH_NS + 30);
      assertThat(sending.finish().lost()).containsEntry(Loss.QUEUE, 2L);
      assertThat(receiver.spans()).hasSize(1);
    }
  }

  private void await(Supplier<List<?>> list, Predicate<List<?>> done) {
    long endNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_S);
    while (!done.test(list.get())) {
      assertThat(System.nanoTime()).as("%s", list.get()).isLessThan(endNs);
      Thread.onSpinWait();
    }
  }

  private static int freePort() throws Exception {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  /** A pipeline into the exporter. */
  private final class Sending implements AutoCloseable {
    private static final int DEADLINE_MS = 5000;

    private final OtlpExporter exporter;
    private final SinkWorker worker;
    private final Pipeline pipeline;

    Sending(Transport transport, int port) {
      variables.put("otel.exporter.otlp.protocol", transport.protocol());
      OtlpSettings settings = OtlpSettings.read("http://127.0.0.1:" + port, variables);
      exporter =
          OtlpExporter.open(
              settings,
              new OtlpExporter.Run("test", "1", "boot", System::nanoTime, false),
              said::add);
      worker = new SinkWorker(exporter.sink(), (failed, e) -> {});
      pipeline =
          new Pipeline(new Accounting(() -> new KernelCounts(0, 0, 0, 0, 0)), List.of(worker));
    }

    void produce() {
      for (int i = 0; i < PAIRS; i++) {
        int pid = nextPid++;
        ExecEvent exec = Execs.exec(pid, 1, pid, pid + 10, "/bin/true");
        pipeline.show(exec);
        pipeline.show(Execs.exit(exec, pid + 20, 0));
      }
      for (int i = 0; i < FAILED; i++) {
        int pid = nextPid++;
        pipeline.show(Execs.failed(pid, 1, pid, pid + 10, "/missing"));
      }
    }

    void awaitWritten(int events) {
      long endNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_S);
      while (worker.totals().written() < events) {
        assertThat(System.nanoTime()).as("%s", worker.totals()).isLessThan(endNs);
        Thread.onSpinWait();
      }
    }

    void awaitLost(int events) {
      long endNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_S);
      while (pipeline.totals().get("otlp").lostTotal() < events) {
        assertThat(System.nanoTime()).as("%s", pipeline.totals()).isLessThan(endNs);
        Thread.onSpinWait();
      }
    }

    long lost(Loss cause) {
      return pipeline.totals().get("otlp").lost().getOrDefault(cause, 0L);
    }

    Totals finish() throws InterruptedException {
      return pipeline.finish(DEADLINE_MS).get("otlp");
    }

    @Override
    public void close() {
      exporter.close();
    }
  }
}
