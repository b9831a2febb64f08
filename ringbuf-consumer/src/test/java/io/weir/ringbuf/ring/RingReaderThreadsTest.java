package io.weir.ringbuf.ring;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.ringbuf.sys.MemfdRing;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The reader among threads: ownership, close, waking, and a load. */
@Timeout(30)
class RingReaderThreadsTest {
  private static final int SIZE = 4 * MemfdRing.pageBytes();
  private static final RecordHandler NONE = (data, offset, length) -> {};

  private final MemfdRing ring = new MemfdRing(SIZE);
  private final TestProducer producer = new TestProducer(ring, (1L << 32) - 4800);
  private final RingReader reader = new RingReader(ring);
  private final ExecutorService other = Executors.newSingleThreadExecutor();

  @AfterEach
  void close() throws InterruptedException {
    reader.close();
    other.shutdownNow();
    assertThat(other.awaitTermination(10, SECONDS)).isTrue();
  }

  @Test
  void shouldRefuseASecondThread() throws Exception {
    producer.submit(1);
    assertThat(other.submit(() -> reader.read(NONE, 1)).get()).isEqualTo(1);
    assertThatThrownBy(() -> reader.read(NONE, 1))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("belongs to");
    assertThatThrownBy(() -> reader.poll(NONE, 1, 1)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> reader.flush(NONE)).isInstanceOf(IllegalStateException.class);
    producer.submit(2);
    assertThat(other.submit(() -> reader.read(NONE, 1)).get()).isEqualTo(1);
  }

  @Test
  void shouldRefuseReadAndCloseFromTheHandler() {
    producer.submit(1);
    producer.submit(2);
    assertThatThrownBy(() -> reader.read((data, offset, length) -> reader.close(), 1))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("its own handler");
    assertThat(ring.closed()).isFalse();
    assertThatThrownBy(() -> reader.read((data, offset, length) -> reader.read(NONE, 1), 1))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("its own handler");
    producer.submit(3);
    assertThat(reader.read(NONE, 10)).isEqualTo(1);
  }

  @Test
  void shouldCloseOnceAndReadNothingAfterwards() {
    producer.submit(1);
    reader.close();
    reader.close();
    reader.wake();
    assertThat(ring.closed()).isTrue();
    assertThat(reader.read(NONE, 1)).isEqualTo(RingReader.CLOSED);
    assertThat(reader.poll(NONE, 1, 100)).isEqualTo(RingReader.CLOSED);
    assertThat(reader.flush(NONE)).isEqualTo(RingReader.CLOSED);
  }

  @Test
  void shouldNotUnmapBeforeTheHandlerReturned() throws Exception {
    CountDownLatch inHandler = new CountDownLatch(1);
    CountDownLatch leave = new CountDownLatch(1);
    AtomicLong late = new AtomicLong();
    producer.submit(11);
    producer.submit(12);
    Future<Integer> read =
        other.submit(
            () ->
                reader.read(
                    (data, offset, length) -> {
                      inHandler.countDown();
                      awaitQuietly(leave);
                      late.set(data.getLong(offset));
                    },
                    10));
    assertThat(inHandler.await(10, SECONDS)).isTrue();
    Thread closer = new Thread(reader::close, "closer");
    closer.start();
    while (closer.getState() != Thread.State.TIMED_WAITING) {
      Thread.onSpinWait();
    }
    assertThat(ring.closed()).isFalse();
    leave.countDown();
    closer.join();
    assertThat(ring.closed()).isTrue();
    assertThat(read.get()).as("close ends a batch").isEqualTo(1);
    assertThat(late).hasValue(11);
  }

  @Test
  void shouldEndAWaitWhenClosed() throws Exception {
    Future<Integer> polled = other.submit(this::pollUntilNonZero);
    while (ring.awaits() == 0) {
      Thread.onSpinWait();
    }
    reader.close();
    assertThat(polled.get(10, SECONDS)).isEqualTo(RingReader.CLOSED);
  }

  @Test
  void shouldEndAWaitForABusyHeadWhenClosed() throws Exception {
    producer.reserve(8);
    Future<Integer> polled = other.submit(this::pollUntilNonZero);
    while (reader.stats().spins() == 0) {
      Thread.onSpinWait();
    }
    reader.close();
    assertThat(polled.get(10, SECONDS)).isEqualTo(RingReader.CLOSED);
  }

  @Test
  void shouldCloseManyTimesInTheMiddleOfReading() throws Exception {
    for (int round = 0; round < 200; round++) {
      MemfdRing memory = new MemfdRing(SIZE);
      TestProducer filler = new TestProducer(memory, 0);
      while (filler.submit(round)) {
        // until it is full
      }
      RingReader racing = new RingReader(memory);
      CountDownLatch started = new CountDownLatch(1);
      Future<?> reading =
          other.submit(
              () -> {
                started.countDown();
                while (racing.read(NONE, 3) != RingReader.CLOSED) {
                  Thread.onSpinWait();
                }
              });
      assertThat(started.await(10, SECONDS)).isTrue();
      racing.close();
      reading.get(10, SECONDS);
    }
  }

  @Test
  void shouldNotLoseAWakeThatComesBeforeTheWait() {
    reader.wake();
    assertThat(reader.poll(NONE, 1, 100)).isZero();
    assertThat(reader.stats().wakeups()).isEqualTo(1);
  }

  @Test
  void shouldSeeARecordCommittedJustBeforeBlocking() {
    RingMemory lateCommit = new CommitOnAwait(ring, producer);
    try (RingReader waiting = new RingReader(lateCommit)) {
      for (int i = 1; i <= 100; i++) {
        assertThat(waiting.poll(NONE, 10, 100)).isEqualTo(1);
        assertThat(waiting.stats().wakeups()).isEqualTo(i);
      }
    }
    assertThat(ring.lostWakeups()).isZero();
  }

  @Test
  void shouldNeverSleepWhileARecordIsThere() throws Exception {
    commitWhileTheReaderGoesToWait(false);
  }

  @Test
  void shouldNeverSleepWhileARecordFollowsADiscardedOne() throws Exception {
    commitWhileTheReaderGoesToWait(true);
  }

  @Test
  void shouldDeliverEverythingUnderLoadExactlyOnce() throws Exception {
    AtomicBoolean done = new AtomicBoolean();
    long[] got = new long[2];
    RecordHandler checking =
        (data, offset, length) -> {
          long value = data.getLong(offset);
          if (value != got[0] || (length > 8 && data.getLong(offset + length - 8) != ~value)) {
            throw new AssertionError("got=" + value + " expected=" + got[0] + " length=" + length);
          }
          got[0]++;
          got[1] += length;
        };
    Future<?> reading =
        other.submit(
            () -> {
              int handled = 0;
              while (!done.get() || handled > 0) {
                handled = reader.poll(checking, 1 + (int) (got[0] % 200), 10);
              }
            });
    long endNs = System.nanoTime() + 1_500_000_000L;
    long sent = 0;
    long bytes = 0;
    for (long turn = 0; System.nanoTime() - endNs < 0; turn++) {
      int length = 8 + 8 * (int) (turn % 23);
      long record = producer.reserve(length);
      if (TestProducer.isFull(record) || turn % 17 == 0) {
        discardIfReserved(record);
        continue;
      }
      producer.put(record, length - 8, ~sent);
      producer.put(record, 0, sent);
      producer.commit(record);
      sent++;
      bytes += length;
    }
    done.set(true);
    reader.wake();
    reading.get(10, SECONDS);
    assertThat(got[0]).isEqualTo(sent).isPositive();
    assertThat(got[1]).isEqualTo(bytes);
    assertThat(reader.stats().records()).isEqualTo(sent);
    assertThat(reader.stats().bytes()).isEqualTo(bytes);
    assertThat(ring.lostWakeups()).isZero();
  }

  private void commitWhileTheReaderGoesToWait(boolean discardFirst) throws Exception {
    int rounds = 20_000;
    AtomicLong handled = new AtomicLong();
    Future<?> reading =
        other.submit(
            () -> {
              while (handled.get() < rounds) {
                reader.poll((data, offset, length) -> handled.lazySet(handled.get() + 1), 10, 100);
              }
            });
    for (int round = 0; round < rounds; round++) {
      while (handled.get() < round) {
        Thread.onSpinWait();
      }
      if (discardFirst) {
        producer.discard(8);
      }
      // The reader is between its handler and its wait now; a varying delay finds every place.
      for (int delay = round % 512; delay > 0; delay--) {
        Thread.onSpinWait();
      }
      producer.submit(round);
    }
    reading.get(20, SECONDS);
    assertThat(ring.lostWakeups()).isZero();
  }

  private void discardIfReserved(long record) {
    if (TestProducer.isFull(record)) {
      Thread.onSpinWait();
    } else {
      producer.giveUp(record);
    }
  }

  private int pollUntilNonZero() {
    int handled = 0;
    while (handled == 0) {
      handled = reader.poll(NONE, 10, 100);
    }
    return handled;
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      assertThat(latch.await(10, SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
