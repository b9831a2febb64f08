package io.weir.ringbuf.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.weir.ringbuf.event.AttributeVisitor;
import io.weir.ringbuf.event.Event;
import io.weir.ringbuf.pipeline.Accounting.KernelCounts;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class PipelineTest {
  private static final long DEADLINE_MS = 5000;
  private static final String FIRST = "first";

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
    int megabyte = 1 << 20;
    for (int i = 0; i < 100; i++) {
      pipeline.show(new Sample(megabyte));
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
  private static final class Recorder implements Sink {
    private final String name;
    private final List<Event> events = Collections.synchronizedList(new ArrayList<>());
    private volatile boolean failing;
    private volatile boolean throwing;
    private volatile CountDownLatch gate;
    private volatile boolean closed;

    Recorder(String name) {
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
}
