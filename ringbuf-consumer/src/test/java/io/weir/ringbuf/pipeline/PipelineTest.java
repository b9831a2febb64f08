package io.weir.ringbuf.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.weir.ringbuf.event.AttributeVisitor;
import io.weir.ringbuf.event.ByteText;
import io.weir.ringbuf.event.CommandLine;
import io.weir.ringbuf.event.Event;
import io.weir.ringbuf.event.ExecEvent;
import io.weir.ringbuf.event.ExitEvent;
import io.weir.ringbuf.event.ProcessContext;
import io.weir.ringbuf.event.ProcessKey;
import io.weir.ringbuf.metric.MetricTable;
import io.weir.ringbuf.pipeline.Accounting.KernelCounts;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class PipelineTest {
  private static final long DEADLINE_MS = 5000;
  private static final String FIRST = "first";
  private static final String SENT = "sent";
  private static final int MEGABYTE = 1 << 20;
  private static final ByteText NAME = ByteText.of("x".getBytes(StandardCharsets.US_ASCII));

  private final AtomicInteger failures = new AtomicInteger();

  @Test
  void shouldWriteEverythingAndThenTheSummary() throws Exception {
    Recorder sink = new Recorder(FIRST);
    Pipeline pipeline = pipeline(new KernelCounts(7, 2, 1, 0, 0), sink);
    for (int i = 0; i < 3; i++) {
      pipeline.show(new Sample(100));
    }
    pipeline.accounting().countFiltered();
    Totals totals = pipeline.finish(DEADLINE_MS).get(FIRST);
    assertThat(sink.events).hasSize(4);
    Totals last = (Totals) sink.events.get(3);
    assertThat(last).isEqualTo(totals);
    assertThat(last.seen()).isEqualTo(7);
    assertThat(last.shown()).isEqualTo(3);
    assertThat(last.filtered()).isEqualTo(3);
    assertThat(last.lost()).containsOnlyKeys(Loss.KERNEL_RESERVE);
    assertThat(last.inFlight()).isZero();
    assertThat(sink.closed).isTrue();
  }

  @Test
  void shouldCountRunsThatTheKernelSkippedAsSeenAndLost() {
    Totals totals = new Accounting(() -> new KernelCounts(5, 5, 0, 0, 2)).totals();
    assertThat(totals.seen()).isEqualTo(7);
    assertThat(totals.lost()).containsEntry(Loss.KERNEL_RECURSION, 2L);
    assertThat(totals.inFlight()).isZero();
  }

  @Test
  void shouldCountFailedWritesOfOneSinkAndSpareTheOther() throws Exception {
    Recorder good = new Recorder("good");
    Recorder bad = new Recorder("bad");
    bad.failing = true;
    Pipeline pipeline = pipeline(new KernelCounts(10, 0, 0, 0, 0), good, bad);
    for (int i = 0; i < 10; i++) {
      pipeline.show(new Sample(100));
    }
    Map<String, Totals> totals = pipeline.finish(DEADLINE_MS);
    assertThat(good.events).hasSize(11);
    assertThat(((Totals) good.events.get(10)).shown()).isEqualTo(10);
    assertThat(totals.get("good").lost()).isEmpty();
    assertThat(totals.get("bad").lost()).containsOnly(entry(Loss.SINK, 10L));
    assertThat(totals.get("bad").shown()).isZero();
    assertThat(totals.values()).allSatisfy(t -> assertThat(t.inFlight()).isZero());
    assertThat(failures.get()).isGreaterThanOrEqualTo(10);
  }

  @Test
  void shouldSurviveASinkThatThrowsAnything() throws Exception {
    Recorder sink = new Recorder(FIRST);
    sink.throwing = true;
    Pipeline pipeline = pipeline(new KernelCounts(2, 0, 0, 0, 0), sink);
    pipeline.show(new Sample(1));
    pipeline.show(new Sample(1));
    assertThat(pipeline.finish(DEADLINE_MS).get(FIRST).lost()).containsEntry(Loss.SINK, 2L);
    assertThat(sink.closed).isTrue();
  }

  @Test
  void shouldBoundTheQueueByHeapAndCountTheRest() throws Exception {
    Recorder sink = new Recorder(FIRST);
    sink.gate = new CountDownLatch(1);
    Pipeline pipeline = pipeline(new KernelCounts(100, 0, 0, 0, 0), sink);
    for (int i = 0; i < 100; i++) {
      pipeline.show(new Sample(MEGABYTE));
    }
    long lost = pipeline.totals().get(FIRST).lost().get(Loss.QUEUE);
    assertThat(lost).isBetween(75L, 76L); // 24 fit, and one more once the sink took its first
    sink.gate.countDown();
    Totals totals = pipeline.finish(DEADLINE_MS).get(FIRST);
    assertThat(totals.lost()).containsEntry(Loss.QUEUE, lost);
    assertThat(sink.events).hasSize((int) (100 - lost) + 1);
    assertThat(totals.inFlight()).isZero();
  }

  @Test
  void shouldNotWaitBeyondItsDeadlineForAStuckSink() throws Exception {
    Recorder sink = new Recorder(FIRST);
    sink.gate = new CountDownLatch(1);
    Pipeline pipeline = pipeline(new KernelCounts(3, 0, 0, 0, 0), sink);
    for (int i = 0; i < 3; i++) {
      pipeline.show(new Sample(1));
    }
    Totals totals = pipeline.finish(50).get(FIRST);
    assertThat(totals.shown()).isZero();
    assertThat(totals.lost()).containsEntry(Loss.QUEUE, 3L);
    sink.gate.countDown();
  }

  @Test
  void shouldCountWhatASinkToldLaterAndTellTheOtherSinks() throws Exception {
    Recorder output = new Recorder("output");
    Sender sender = new Sender(SENT);
    sender.onDrain =
        deliveries -> {
          deliveries.delivered(5);
          deliveries.lost(Loss.REFUSED, 3);
          deliveries.lost(Loss.TIMEOUT, 2);
        };
    Pipeline pipeline = pipeline(new KernelCounts(11, 0, 1, 0, 0), output, sender);
    for (int i = 0; i < 10; i++) {
      pipeline.show(new Sample(1));
    }
    Map<String, Totals> totals = pipeline.finish(DEADLINE_MS);
    Totals sent = totals.get(SENT);
    assertThat(sent.shown()).isEqualTo(5);
    assertThat(sent.lost())
        .containsOnly(
            entry(Loss.KERNEL_RESERVE, 1L), entry(Loss.REFUSED, 3L), entry(Loss.TIMEOUT, 2L));
    assertThat(sent.inFlight()).isZero();
    assertThat(((Recorder) sender).events).last().isEqualTo(sent);
    Totals last = (Totals) output.events.get(10);
    assertThat(last.shown()).isEqualTo(10);
    assertThat(last.sinks())
        .containsExactly(new SinkTotals(SENT, 5, 0, Map.of(Loss.REFUSED, 3L, Loss.TIMEOUT, 2L)));
  }

  @Test
  void shouldCountWhatIsNotMeantForASinkAsFilteredThere() throws Exception {
    Recorder all = new Recorder("all");
    Recorder some = new Recorder("some");
    Pipeline pipeline =
        new Pipeline(
            new Accounting(() -> new KernelCounts(9, 2, 0, 0, 0)),
            List.of(
                new SinkWorker(all, (worker, e) -> {}),
                new SinkWorker(some, (worker, e) -> {}).only(event -> event.sizeBytes() < 2)));
    for (int i = 0; i < 7; i++) {
      pipeline.show(new Sample(i < 3 ? 1 : 2));
    }
    Map<String, Totals> totals = pipeline.finish(DEADLINE_MS);
    assertThat(totals.get("all").shown()).isEqualTo(7);
    assertThat(totals.get("some").shown()).isEqualTo(3);
    assertThat(totals.get("some").filtered()).isEqualTo(2 + 4);
    assertThat(totals.get("some").lost()).isEmpty();
    assertThat(totals.get("some").inFlight()).isZero();
    assertThat(some.events).hasSize(3 + 1);
  }

  @Test
  void shouldCountWhatWasNeverToldAsLostAndIgnoreLateWords() throws Exception {
    Sender sender = new Sender(SENT);
    sender.onDrain = deliveries -> deliveries.delivered(4);
    Pipeline pipeline = pipeline(new KernelCounts(7, 0, 0, 0, 0), sender);
    for (int i = 0; i < 7; i++) {
      pipeline.show(new Sample(1));
    }
    Totals totals = pipeline.finish(DEADLINE_MS).get(SENT);
    sender.deliveries.delivered(3);
    assertThat(totals.shown()).isEqualTo(4);
    assertThat(totals.lost()).containsOnly(entry(Loss.CLOSED, 3L));
    assertThat(pipeline.totals().get(SENT)).isEqualTo(totals);
  }

  @Test
  void shouldEndInTimeWithASenderThatHangs() throws Exception {
    Sender sender = new Sender(SENT);
    CountDownLatch never = new CountDownLatch(1);
    sender.onDrain = deliveries -> awaitUninterrupted(never);
    Recorder output = new Recorder("output");
    Pipeline pipeline = pipeline(new KernelCounts(3, 0, 0, 0, 0), sender, output);
    for (int i = 0; i < 3; i++) {
      pipeline.show(new Sample(1));
    }
    Map<String, Totals> totals = pipeline.finish(2000); // of which the output has a part
    assertThat(totals.get(SENT).lost()).containsOnly(entry(Loss.CLOSED, 3L));
    assertThat(((Totals) output.events.get(3)).sinks().get(0).lostTotal()).isEqualTo(3);
    never.countDown();
  }

  @Test
  void shouldTellASenderInPlaceWhatItsQueueHadNoRoomFor() throws Exception {
    Sender sender = new Sender(SENT);
    ((Recorder) sender).gate = new CountDownLatch(1);
    sender.onDrain = deliveries -> {};
    Pipeline pipeline = pipeline(new KernelCounts(40, 0, 0, 0, 0), sender);
    for (int i = 0; i < 40; i++) {
      pipeline.show(new Sample(i < 30 ? MEGABYTE : 0)); // at most 25 large ones find room
    }
    long lost = pipeline.totals().get(SENT).lost().get(Loss.QUEUE);
    ((Recorder) sender).gate.countDown();
    pipeline.finish(DEADLINE_MS);
    assertThat(lost).isBetween(5L, 6L);
    assertThat(sender.missed)
        .containsExactly(Map.entry((int) (30 - lost), new Missed(lost, List.of())));
  }

  @Test
  void shouldTellASenderWhatItMissedAtTheEnd() throws Exception {
    Sender sender = new Sender(SENT);
    ((Recorder) sender).gate = new CountDownLatch(1);
    sender.onDrain = deliveries -> {};
    Pipeline pipeline = pipeline(new KernelCounts(30, 0, 0, 0, 0), sender);
    for (int i = 0; i < 30; i++) {
      pipeline.show(new Sample(MEGABYTE));
    }
    long lost = pipeline.totals().get(SENT).lost().get(Loss.QUEUE);
    ((Recorder) sender).gate.countDown();
    pipeline.finish(DEADLINE_MS);
    assertThat(sender.missed)
        .containsExactly(Map.entry((int) (30 - lost), new Missed(lost, List.of())));
  }

  @Test
  void shouldTellASenderThatItWaitsInVainForAnExit() throws Exception {
    Sender sender = new Sender(SENT);
    Pipeline pipeline = pipeline(new KernelCounts(28, 0, 0, 0, 0), sender);
    ExecEvent taken = exec(7, 100);
    ExecEvent lost = exec(8, 200);
    long takers = fillBehind(pipeline, sender, taken);
    assertThat(takers).isEqualTo(1);
    assertThat(pipeline.show(lost)).isZero();
    pipeline.showExit(exit(taken, 150), takers);
    pipeline.showExit(exit(lost, 250), 0);
    ((Recorder) sender).gate.countDown();
    List<MissedExit> exits = List.of(new MissedExit(new ProcessKey(7, 7), 100, 150));
    // Though no event comes any more:
    assertThat(sender.awaitMissed()).isEqualTo(Map.entry(25, new Missed(3, exits)));
    pipeline.finish(DEADLINE_MS);
    assertThat(sender.missed).hasSize(1);
  }

  @Test
  void shouldNotMissAnExitThatWasNotMeantForASender() throws Exception {
    Sender sender = new Sender(SENT);
    SinkWorker worker = new SinkWorker(sender, (failed, e) -> {});
    Pipeline pipeline =
        new Pipeline(
            new Accounting(() -> new KernelCounts(27, 0, 0, 0, 0)),
            List.of(worker.only(event -> !(event instanceof ExitEvent))));
    ExecEvent exec = exec(7, 100);
    long takers = fillBehind(pipeline, sender, exec);
    pipeline.showExit(exit(exec, 150), takers);
    pipeline.show(new Sample(1));
    ((Recorder) sender).gate.countDown();
    assertThat(pipeline.finish(DEADLINE_MS).get(SENT).filtered()).isEqualTo(1);
    assertThat(sender.awaitMissed().getValue()).isEqualTo(new Missed(1, List.of()));
  }

  /** Fills the queue to its last byte while the sender is at this event; the event's takers. */
  private static long fillBehind(Pipeline pipeline, Sender sender, Event event)
      throws InterruptedException {
    ((Recorder) sender).gate = new CountDownLatch(1);
    sender.onDrain = deliveries -> {};
    long takers = pipeline.show(event);
    await(() -> pipeline.workers().get(0).queuedEvents() == 0);
    for (int i = 0; i < SinkWorker.QUEUE_BYTES / MEGABYTE; i++) {
      pipeline.show(new Sample(MEGABYTE));
    }
    return takers;
  }

  private static void await(BooleanSupplier done) throws InterruptedException {
    long endNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(DEADLINE_MS);
    while (!done.getAsBoolean()) {
      assertThat(System.nanoTime()).isLessThan(endNs);
      TimeUnit.MILLISECONDS.sleep(1);
    }
  }

  @Test
  void shouldTellTheTotalsWhenThereIsNoSink() throws Exception {
    Pipeline pipeline = pipeline(new KernelCounts(3, 0, 1, 0, 0));
    pipeline.show(new Sample(1));
    assertThat(pipeline.totals()).containsOnlyKeys(Pipeline.NO_SINK);
    assertThat(pipeline.finish(DEADLINE_MS).get(Pipeline.NO_SINK).lost())
        .containsOnly(entry(Loss.KERNEL_RESERVE, 1L));
  }

  @Test
  void shouldMeasureTheAccountingOfEachSink() throws Exception {
    Recorder bad = new Recorder("bad");
    bad.failing = true;
    Pipeline pipeline = pipeline(new KernelCounts(11, 4, 2, 0, 0), bad);
    PipelineMetrics metrics = new PipelineMetrics(pipeline);
    for (int i = 0; i < 5; i++) {
      pipeline.show(new Sample(1));
    }
    pipeline.finish(DEADLINE_MS);
    MetricTable table = MetricTable.of(metrics);
    assertThat(table.value("weir.events.seen")).isEqualTo(11);
    assertThat(table.value("weir.events.shown")).isEqualTo(5);
    assertThat(table.value("weir.events.filtered")).isEqualTo(4);
    assertThat(table.value("weir.events.lost", "weir.loss.cause", "kernel_reserve")).isEqualTo(2);
    assertThat(table.value("weir.sink.events.written", "weir.sink", "bad")).isZero();
    assertThat(table.value("weir.sink.events.lost", "weir.sink", "bad", "weir.loss.cause", "sink"))
        .isEqualTo(5);
    assertThat(table.value("weir.sink.queue.length", "weir.sink", "bad")).isZero();
  }

  private static ExecEvent exec(int pid, long bootNs) {
    CommandLine command = new CommandLine(NAME, List.of(), 0, true, false, false, true, "");
    ProcessContext process = new ProcessContext(pid, 1, pid, 0, 0, "", NAME, 0, 1, "/", null, null);
    return new ExecEvent(1, bootNs, process, pid, NAME, command, 0, List.of());
  }

  private static ExitEvent exit(ExecEvent exec, long bootNs) {
    return new ExitEvent(1, bootNs, exec.process(), bootNs - exec.bootNs(), 0, exec);
  }

  private static void awaitUninterrupted(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Pipeline pipeline(KernelCounts counts, Recorder... sinks) {
    List<SinkWorker> workers = new ArrayList<>();
    for (Recorder sink : sinks) {
      workers.add(new SinkWorker(sink, (worker, e) -> failures.incrementAndGet()));
    }
    return new Pipeline(new Accounting(() -> counts), workers);
  }

  /** An event of a size. */
  private record Sample(int sizeBytes) implements Event {
    @Override
    public String name() {
      return "sample";
    }

    @Override
    public long timestampNs() {
      return 1;
    }

    @Override
    public void visit(AttributeVisitor visitor) {}
  }

  /** Keeps what it gets, or fails as told. */
  private static class Recorder implements Sink {
    private final String name;
    private final List<Event> events = Collections.synchronizedList(new ArrayList<>());
    private volatile boolean failing;
    private volatile boolean throwing;
    private volatile CountDownLatch gate;
    private volatile boolean closed;

    private Recorder(String name) {
      this.name = name;
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public void accept(Event event) throws IOException {
      if (failing) {
        throw new IOException("no space");
      }
      if (throwing) {
        throw new IllegalStateException("odd");
      }
      awaitGate();
      events.add(event);
    }

    private void awaitGate() throws IOException {
      try {
        if (gate != null) {
          gate.await();
        }
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
      closed = true;
    }
  }

  /** Keeps what it gets, and tells at the drain what became of it. */
  private static final class Sender extends Recorder implements AsyncSink {
    private volatile Deliveries deliveries;
    private volatile Consumer<Deliveries> onDrain;
    private final List<Map.Entry<Integer, Missed>> missed =
        Collections.synchronizedList(new ArrayList<>());

    Sender(String name) {
      super(name);
    }

    @Override
    public void tell(Deliveries to) {
      deliveries = to;
    }

    /** How many came before, and what did not come. */
    @Override
    public void missed(Missed gap) {
      missed.add(Map.entry(((Recorder) this).events.size(), gap));
    }

    Map.Entry<Integer, Missed> awaitMissed() throws InterruptedException {
      await(() -> !missed.isEmpty());
      return missed.get(0);
    }

    @Override
    public void drain(long timeoutMs) {
      onDrain.accept(deliveries);
    }
  }
}
