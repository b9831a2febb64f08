package io.weir.ringbuf.ring;

import io.weir.ringbuf.sys.MemfdRing;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The kernel's half of the protocol: reserve, submit, discard, and waking up a reader. */
final class TestProducer {
  private static final VarHandle U32 =
      MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.nativeOrder());
  private static final VarHandle U64 =
      MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder());
  private static final long FULL = Long.MIN_VALUE + 1;

  private final MemfdRing ring;
  private final ByteBuffer consumerPage;
  private final ByteBuffer producerPage;
  private final ByteBuffer data;
  private final int mask;

  /** A producer of an empty ring whose two positions are set to {@code start}. */
  TestProducer(MemfdRing ring, long start) {
    this.ring = ring;
    this.consumerPage = ring.consumerPage();
    this.producerPage = ring.producerPageForWriting();
    this.data = ring.dataForWriting();
    this.mask = ring.sizeBytes() - 1;
    consumerPage.putLong(0, start);
    producerPage.putLong(0, start);
  }

  /** The logical position of a new record, or FULL: see {@link #isFull}. */
  long reserve(int length) {
    long consumer = (long) U64.getAcquire(consumerPage, 0);
    long at = producerPage.getLong(0);
    long next = at + RingLayout.strideBytes(length);
    if (next - consumer > mask) {
      return FULL;
    }
    data.putInt(offset(at), length | RingLayout.BUSY_BIT);
    U64.setRelease(producerPage, 0, next);
    return at;
  }

  static boolean isFull(long reserved) {
    return reserved == FULL;
  }

  /** Stores a u64 of a reserved record's data. */
  void put(long record, int index, long value) {
    data.putLong(offset(record) + RingLayout.HEADER_BYTES + index, value);
  }

  /** Reserves a record of two u64, the value and its complement, and submits it; false if full. */
  boolean submit(long value) {
    long record = reserve(16);
    if (isFull(record)) {
      return false;
    }
    put(record, 0, value);
    put(record, 8, ~value);
    commit(record);
    return true;
  }

  /** Reserves a record and gives it up. */
  void discard(int length) {
    giveUp(reserve(length));
  }

  /** Gives up a reserved record. */
  void giveUp(long record) {
    int length = data.getInt(offset(record)) & RingLayout.LENGTH_MASK;
    finish(record, length | RingLayout.DISCARD_BIT);
  }

  /** Submits a reserved record. */
  void commit(long record) {
    finish(record, data.getInt(offset(record)) & ~RingLayout.BUSY_BIT);
  }

  /** Writes any header over that of a record. */
  void corrupt(long record, int header) {
    U32.setVolatile(data, offset(record), header);
  }

  /** Sets the producer position to anything. */
  void moveTo(long position) {
    U64.setVolatile(producerPage, 0, position);
  }

  long consumed() {
    return (long) U64.getVolatile(consumerPage, 0);
  }

  long produced() {
    return producerPage.getLong(0);
  }

  private void finish(long record, int header) {
    // The xchg of bpf_ringbuf_commit, a full barrier, and then the consumer's position.
    int unused = (int) U32.getAndSet(data, offset(record), header);
    if (((long) U64.getAcquire(consumerPage, 0) & mask) == (record & mask)) {
      ring.signal();
    }
  }

  private int offset(long position) {
    return (int) position & mask;
  }
}
