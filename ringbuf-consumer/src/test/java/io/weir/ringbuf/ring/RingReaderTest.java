package io.weir.ringbuf.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.ringbuf.error.RingCorrupt;
import io.weir.ringbuf.sys.MemfdRing;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The protocol, on one thread. */
class RingReaderTest {
  private static final int SIZE = MemfdRing.pageBytes();

  private final MemfdRing ring = new MemfdRing(SIZE);
  private final List<Long> seen = new ArrayList<>();
  private TestProducer producer = new TestProducer(ring, 0);
  private RingReader reader = new RingReader(ring);

  @AfterEach
  void close() {
    reader.close();
    ring.close();
  }

  @Test
  void shouldReadNothingFromAnEmptyRing() {
    assertThat(reader.read(this::take, 10)).isZero();
    assertThat(reader.poll(this::take, 10, 0)).isZero();
    assertThat(reader.flush(this::take)).isZero();
    assertThat(reader.stats()).isEqualTo(new RingStats(0, 0, 0, 0, 0));
  }

  @Test
  void shouldReadRecordsInOrderAndFreeTheirSpace() {
    for (long i = 0; i < 5; i++) {
      producer.submit(i);
    }
    assertThat(reader.read(this::take, 10)).isEqualTo(5);
    assertThat(seen).containsExactly(0L, 1L, 2L, 3L, 4L);
    assertThat(producer.consumed()).isEqualTo(5 * 24);
    assertThat(reader.stats()).isEqualTo(new RingStats(5, 80, 0, 0, 0));
  }

  @Test
  void shouldStopAtTheLimitAndGoOnFromThere() {
    for (long i = 0; i < 5; i++) {
      producer.submit(i);
    }
    assertThat(reader.read(this::take, 3)).isEqualTo(3);
    assertThat(producer.consumed()).isEqualTo(3 * 24);
    assertThat(reader.read(this::take, 3)).isEqualTo(2);
    assertThat(seen).containsExactly(0L, 1L, 2L, 3L, 4L);
  }

  @Test
  void shouldRefuseALimitBelowOne() {
    assertThatThrownBy(() -> reader.read(this::take, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("limit=0");
  }

  @Test
  void shouldStopAtABusyHeadEvenWhenLaterRecordsAreCommitted() {
    long busy = producer.reserve(16);
    producer.submit(2);
    assertThat(reader.read(this::take, 10)).isZero();
    assertThat(producer.consumed()).isZero();
    producer.put(busy, 0, 1);
    producer.put(busy, 8, ~1L);
    producer.commit(busy);
    assertThat(reader.read(this::take, 10)).isEqualTo(2);
    assertThat(seen).containsExactly(1L, 2L);
  }

  @Test
  void shouldSpinForABusyHeadOnlyForTheTimeGivenAndNotAskEpoll() {
    long busy = producer.reserve(16);
    assertThat(reader.poll(this::take, 10, 5)).isZero();
    assertThat(reader.flush(this::take)).isZero();
    assertThat(reader.stats().spins()).isPositive();
    assertThat(ring.awaits()).isZero();
    producer.corrupt(busy, 16);
    producer.put(busy, 8, ~0L);
    assertThat(reader.flush(this::take)).isEqualTo(1);
  }

  @Test
  void shouldSkipARunOfDiscardedRecordsWithoutACall() {
    for (int i = 0; i < 20; i++) {
      producer.discard(i);
    }
    assertThat(reader.read(this::take, 1)).isZero();
    assertThat(producer.consumed()).isEqualTo(producer.produced());
    producer.discard(8);
    producer.submit(7);
    producer.discard(8);
    assertThat(reader.read(this::take, 10)).isEqualTo(1);
    assertThat(seen).containsExactly(7L);
    assertThat(reader.stats()).isEqualTo(new RingStats(1, 16, 22, 0, 0));
  }

  @Test
  void shouldReadRecordsThatWrapAtEveryOffset() {
    for (int start = 0; start < SIZE; start += 8) {
      restart(start);
      int length = SIZE - 8 - RingLayout.HEADER_BYTES;
      long record = producer.reserve(length);
      for (int i = 0; i < length; i += 8) {
        producer.put(record, i, start * 31L + i);
      }
      producer.commit(record);
      long base = start * 31L;
      int handled =
          reader.read(
              (data, offset, bytes) -> {
                assertThat(bytes).isEqualTo(length);
                for (int i = 0; i < bytes; i += 8) {
                  if (data.getLong(offset + i) != base + i) {
                    throw new AssertionError("at " + i + " from " + offset);
                  }
                }
              },
              10);
      assertThat(handled).isEqualTo(1);
      assertThat(producer.consumed()).isEqualTo(start + SIZE - 8L);
    }
  }

  @Test
  void shouldReadRecordsOfEveryLengthAcrossTheEnd() {
    List<Integer> lengths = new ArrayList<>();
    for (int length = 0; length < 600; length++) {
      long record = producer.reserve(length);
      assertThat(TestProducer.isFull(record)).isFalse();
      producer.commit(record);
      assertThat(reader.read((data, offset, bytes) -> lengths.add(bytes), 10)).isEqualTo(1);
      assertThat(lengths.get(length)).isEqualTo(length);
    }
    assertThat(producer.consumed()).isEqualTo(producer.produced());
  }

  @Test
  void shouldCountOnBeyondTheLimitsOfIntAndLong() {
    long[] starts = {(1L << 31) - 24, (1L << 32) - 48, Long.MAX_VALUE - 7 - 24, -24, 5L << 40};
    for (long start : starts) {
      restart(start);
      seen.clear();
      for (long i = 0; i < 1000; i++) {
        assertThat(producer.submit(i)).isTrue();
        assertThat(reader.read(this::take, 10)).isEqualTo(1);
      }
      assertThat(seen).hasSize(1000).endsWith(999L);
      assertThat(producer.consumed()).isEqualTo(start + 24_000);
    }
  }

  @Test
  void shouldFreeSpaceWithinABatch() {
    while (producer.submit(0)) {
      seen.add(0L);
    }
    List<Long> consumed = new ArrayList<>();
    reader.read((data, offset, length) -> consumed.add(producer.consumed()), Integer.MAX_VALUE);
    assertThat(consumed).hasSameSizeAs(seen).isSorted();
    for (int i = 0; i < consumed.size(); i++) {
      long read = i * 24L;
      assertThat(consumed.get(i)).isLessThanOrEqualTo(read);
      assertThat(read - consumed.get(i)).isLessThan(SIZE / 8 + 24);
    }
  }

  @Test
  void shouldPassTheRecordWhoseHandlerThrows() {
    for (long i = 0; i < 3; i++) {
      producer.submit(i);
    }
    RecordHandler throwing =
        (data, offset, length) -> {
          take(data, offset, length);
          if (data.getLong(offset) == 1) {
            throw new IllegalArgumentException("no ones");
          }
        };
    assertThatThrownBy(() -> reader.read(throwing, 10)).hasMessage("no ones");
    assertThat(producer.consumed()).isEqualTo(48);
    assertThat(reader.read(throwing, 10)).isEqualTo(1);
    assertThat(seen).containsExactly(0L, 1L, 2L);
    assertThat(reader.stats().records()).isEqualTo(3);
  }

  @Test
  void shouldLetTheHandlerMovePositionAndLimit() {
    producer.submit(1);
    producer.submit(2);
    RecordHandler moving =
        (data, offset, length) -> {
          data.clear().position(offset).limit(offset + length);
          seen.add(data.getLong());
          data.clear().limit(0);
        };
    assertThat(reader.read(moving, 1)).isEqualTo(1);
    assertThat(reader.read(moving, 1)).isEqualTo(1);
    assertThat(seen).containsExactly(1L, 2L);
  }

  @Test
  void shouldGiveHandlersAReadOnlyBufferInNativeOrder() {
    producer.submit(1);
    reader.read(
        (data, offset, length) -> {
          assertThat(data.isReadOnly()).isTrue();
          assertThat(data.order()).isEqualTo(java.nio.ByteOrder.nativeOrder());
        },
        1);
    assertThat(reader.stats().records()).isEqualTo(1);
  }

  @Test
  void shouldRefuseALengthThatEndsBeyondTheProducer() {
    producer.submit(1);
    long record = producer.reserve(16);
    producer.corrupt(record, 17);
    assertThatThrownBy(() -> reader.read(this::take, 10))
        .isInstanceOf(RingCorrupt.class)
        .hasMessageContaining("length=17");
    assertThat(seen).containsExactly(1L);
    refusesFromNowOn();
  }

  @Test
  void shouldRefuseAnAbsurdLength() {
    long record = producer.reserve(16);
    producer.corrupt(record, RingLayout.LENGTH_MASK);
    assertThatThrownBy(() -> reader.read(this::take, 10)).isInstanceOf(RingCorrupt.class);
    refusesFromNowOn();
  }

  @Test
  void shouldRefuseAnAbsurdLengthOfADiscardedRecord() {
    long record = producer.reserve(16);
    producer.corrupt(record, RingLayout.LENGTH_MASK | RingLayout.DISCARD_BIT);
    assertThatThrownBy(() -> reader.read(this::take, 10)).isInstanceOf(RingCorrupt.class);
    refusesFromNowOn();
  }

  @Test
  void shouldRefuseProducerPositionsThatCannotBe() {
    for (long produced : new long[] {-8, SIZE + 8, 12, Long.MAX_VALUE - 7}) {
      restart(0);
      producer.moveTo(produced);
      assertThatThrownBy(() -> reader.read(this::take, 10))
          .isInstanceOf(RingCorrupt.class)
          .hasMessageContaining("producer=" + produced);
      refusesFromNowOn();
    }
  }

  @Test
  void shouldDetectAnotherReaderByItsConsumerPosition() {
    RingReader other = new RingReader(ring);
    producer.submit(1);
    assertThat(other.read(this::take, 10)).isEqualTo(1);
    assertThatThrownBy(() -> reader.read(this::take, 10))
        .isInstanceOf(RingCorrupt.class)
        .hasMessageContaining("another reader");
    refusesFromNowOn();
  }

  @Test
  void shouldGoOnWhereTheLastReaderStopped() {
    producer.submit(1);
    producer.submit(2);
    reader.read(this::take, 1);
    RingReader next = new RingReader(ring);
    assertThat(next.read(this::take, 10)).isEqualTo(1);
    assertThat(seen).containsExactly(1L, 2L);
  }

  @Test
  void shouldNotAllocatePerRecord() {
    com.sun.management.ThreadMXBean threads =
        (com.sun.management.ThreadMXBean) java.lang.management.ManagementFactory.getThreadMXBean();
    long self = Thread.currentThread().getId();
    long[] sum = new long[1];
    RecordHandler summing = (data, offset, length) -> sum[0] += data.getLong(offset);
    long allocated = 0;
    for (int round = 0; round < 2000; round++) {
      while (producer.submit(1)) {
        // until it is full
      }
      long before = threads.getThreadAllocatedBytes(self);
      reader.read(summing, Integer.MAX_VALUE);
      reader.poll(summing, Integer.MAX_VALUE, 0);
      if (round >= 1000) {
        allocated += threads.getThreadAllocatedBytes(self) - before;
      }
    }
    assertThat(sum[0]).isEqualTo(2000L * ((SIZE - 1) / 24));
    assertThat(allocated).isLessThan(1000 * 16);
  }

  private void refusesFromNowOn() {
    int before = seen.size();
    assertThatThrownBy(() -> reader.read(this::take, 10)).isInstanceOf(RingCorrupt.class);
    assertThatThrownBy(() -> reader.poll(this::take, 10, 1)).isInstanceOf(RingCorrupt.class);
    assertThatThrownBy(() -> reader.flush(this::take)).isInstanceOf(RingCorrupt.class);
    assertThat(seen).hasSize(before);
  }

  private void restart(long start) {
    producer = new TestProducer(ring, start);
    reader = new RingReader(ring);
  }

  private void take(ByteBuffer data, int offset, int length) {
    assertThat(length).isEqualTo(16);
    assertThat(data.getLong(offset + 8)).isEqualTo(~data.getLong(offset));
    seen.add(data.getLong(offset));
  }
}
