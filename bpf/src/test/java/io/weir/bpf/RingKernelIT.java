package io.weir.bpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.ringbuf.error.WeirException;
import io.weir.ringbuf.ring.RecordHandler;
import io.weir.ringbuf.ring.RingReader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A real ring, filled by a real program with known counts. */
@KernelTest
@Tag("smoke")
class RingKernelIT {
  private static final int RECORD_BYTES = 64;
  private static final int STRIDE = RECORD_BYTES + 8; // the header of kernel/bpf/ringbuf.c
  private static final int RING_BYTES = 1 << 20;

  @Test
  void shouldReadEveryRecordInOrder() {
    int records = 10_007;
    try (BpfObject object = ringOf(RING_BYTES);
        RingReader reader = new RingReader(BpfRings.map(object.map("events")))) {
      Checker checker = new Checker(500);
      assertThat(fill(object, records, 500)).isEqualTo(new Filled(records, 0));
      assertThat(reader.read(checker, 7)).isEqualTo(7);
      assertThat(reader.read(checker, Integer.MAX_VALUE)).isEqualTo(records - 7);
      assertThat(reader.poll(checker, 1, 0)).isZero();
      assertThat(checker.next).isEqualTo(500 + records);
      assertThat(reader.stats().records()).isEqualTo(records);
    }
  }

  @Test
  void shouldLoseExactlyWhatTheProgramCounted() {
    int small = 64 << 10;
    int records = 5_003;
    int fits = small / STRIDE; // the ring may be full to the last byte but one
    try (BpfObject object = ringOf(small);
        RingReader reader = new RingReader(BpfRings.map(object.map("events")))) {
      Filled filled = fill(object, records, 0);
      assertThat(filled.submitted()).isEqualTo(fits);
      assertThat(filled.lost()).isEqualTo(records - fits);
      assertThat(object.map("lost").sumPerCpu(BpfMap.key(0), 0)).isEqualTo(records - fits);
      assertThat(reader.read(new Checker(0), Integer.MAX_VALUE)).isEqualTo(fits);
      assertThat(fill(object, 101, fits)).isEqualTo(new Filled(101, 0));
      assertThat(reader.read(new Checker(fits), Integer.MAX_VALUE)).isEqualTo(101);
    }
  }

  @Test
  void shouldWakeUpForRecordsAndWrapManyTimes() throws Exception {
    int rounds = 211;
    int each = 997;
    ExecutorService other = Executors.newSingleThreadExecutor();
    try (BpfObject object = ringOf(64 << 10);
        RingReader reader = new RingReader(BpfRings.map(object.map("events")))) {
      Future<Long> submitted =
          other.submit(
              () -> {
                long sum = 0;
                for (int round = 0; round < rounds; round++) {
                  sum += fill(object, each, (long) round * each).submitted();
                }
                return sum;
              });
      long[] read = new long[1];
      RecordHandler counting = (data, offset, length) -> read[0]++;
      while (!submitted.isDone()) {
        reader.poll(counting, 64, RingReader.MAX_WAIT_MS);
      }
      reader.flush(counting);
      long lost = object.map("lost").sumPerCpu(BpfMap.key(0), 0);
      assertThat(read[0]).isEqualTo(submitted.get()).isPositive();
      assertThat(read[0] + lost).isEqualTo((long) rounds * each);
    } finally {
      other.shutdown();
      assertThat(other.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void shouldRefuseASecondReaderAndWhatIsNoRing() {
    try (BpfObject object = ringOf(RING_BYTES);
        RingReader reader = new RingReader(BpfRings.map(object.map("events")))) {
      assertThatThrownBy(() -> BpfRings.map(object.map("events")))
          .isInstanceOf(WeirException.class)
          .hasMessageContaining("EBUSY");
      assertThatThrownBy(() -> BpfRings.map(object.map("lost"))).isInstanceOf(WeirException.class);
      assertThat(reader.stats().records()).isZero();
    }
  }

  private static BpfObject ringOf(int bytes) {
    return BpfSpec.named("ringbench").mapEntries("events", bytes).load();
  }

  private static Filled fill(BpfObject object, int records, long first) {
    ByteBuffer context = ByteBuffer.allocate(32).order(ByteOrder.nativeOrder());
    context.putLong(records).putLong(first);
    try (TestRun run = object.program("fill").testRun()) {
      byte[] out = run.context(context.array()).run().contextOut();
      ByteBuffer result = ByteBuffer.wrap(out).order(ByteOrder.nativeOrder());
      return new Filled(result.getLong(16), result.getLong(24));
    }
  }

  /** What one run of the program counted. */
  private record Filled(long submitted, long lost) {}

  /** Expects records numbered from a first one on, each with words counting up. */
  private static final class Checker implements RecordHandler {
    private long next;

    Checker(long first) {
      next = first;
    }

    @Override
    public void onRecord(ByteBuffer data, int offset, int length) {
      assertThat(length).isEqualTo(RECORD_BYTES);
      for (int word = 0; word < RECORD_BYTES / Long.BYTES; word++) {
        assertThat(data.getLong(offset + word * Long.BYTES)).isEqualTo(next + word);
      }
      next++;
    }
  }
}
