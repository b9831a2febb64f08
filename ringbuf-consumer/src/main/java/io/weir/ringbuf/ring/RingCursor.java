package io.weir.ringbuf.ring;

import io.weir.ringbuf.error.Errno;
import io.weir.ringbuf.error.RingCorrupt;
import io.weir.ringbuf.error.WeirException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The consumer's half of the protocol of {@code kernel/bpf/ringbuf.c}: positions, headers, and
 * nothing about threads. One thread uses it, but for {@link #stop}.
 */
final class RingCursor {
  private static final VarHandle U32 =
      MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.nativeOrder());
  private static final VarHandle U64 =
      MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder());

  private final ByteBuffer consumerPage;
  private final ByteBuffer producerPage;
  private final ByteBuffer headers;

  /** The same bytes for handlers, which may move position and limit. */
  private final ByteBuffer records;

  private final int sizeBytes;
  private final RingCounters counters;

  /** Where the next header is. */
  private long position;

  /** What the consumer page says, unless somebody else wrote there. */
  private long published;

  private String corruption;
  private volatile boolean stopped;

  /** A cursor where the ring's consumer position stands. */
  RingCursor(RingMemory memory, RingCounters counters) {
    this.counters = counters;
    this.sizeBytes = memory.sizeBytes();
    this.consumerPage = view(memory.consumerPage());
    this.producerPage = view(memory.producerPage());
    this.headers = view(memory.data());
    this.records = view(memory.data());
    RingLayout.checkSize(sizeBytes, consumerPage.capacity());
    if (headers.capacity() != 2L * sizeBytes) {
      throw new WeirException(
          "open ring: size=" + sizeBytes + " mapped=" + headers.capacity(),
          Errno.EINVAL,
          "the data must be mapped twice in a row");
    }
    this.position = (long) U64.getAcquire(consumerPage, 0);
    this.published = position;
  }

  /** Makes a present {@link #drain} end after its record, and others end at once. Any thread. */
  void stop() {
    stopped = true;
  }

  boolean stopped() {
    return stopped;
  }

  /** Throws again what once made the ring unusable. */
  void requireSound() {
    if (corruption != null) {
      throw corrupt(corruption);
    }
  }

  /** Handles committed records up to the producer position as it is now. */
  int drain(RecordHandler handler, int limit) {
    long producer = producer();
    long next = position;
    checkPositions(next, producer);
    int mask = sizeBytes - 1;
    int batchBytes = sizeBytes >> 3;
    int handled = 0;
    long bytes = 0;
    long discarded = 0;
    try {
      while (next != producer && handled < limit && !stopped) {
        if (next - published >= batchBytes) {
          publish(next);
        }
        int at = (int) next & mask;
        // Pairs with xchg(&hdr->len) in bpf_ringbuf_commit: the record's bytes are visible.
        int header = (int) U32.getAcquire(headers, at);
        if (header < 0) {
          break;
        }
        int length = header & RingLayout.LENGTH_MASK;
        long stride = RingLayout.strideBytes(length);
        if (stride > producer - next) {
          throw corrupt("length=" + length + " consumer=" + next + " producer=" + producer);
        }
        next += stride;
        if ((header & RingLayout.DISCARD_BIT) != 0) {
          discarded++;
          continue;
        }
        handled++;
        bytes += length;
        handler.onRecord(records, at + RingLayout.HEADER_BYTES, length);
      }
      return handled;
    } finally {
      // `next` is already past a record whose handler threw.
      position = next;
      publish(next);
      counters.batch(handled, bytes, discarded);
    }
  }

  /** Where the producer stands; the BUSY headers of all records before it are visible. */
  long producer() {
    // Pairs with smp_store_release(&rb->producer_pos) in __bpf_ringbuf_reserve.
    return (long) U64.getAcquire(producerPage, 0);
  }

  /** Everything before this logical position was read. */
  boolean reached(long logicalPosition) {
    return position - logicalPosition >= 0;
  }

  /**
   * Nothing is in the ring, not even a record that is being written, and the producer of the next
   * one will see that we caught up, and wake us.
   */
  boolean drainedForWait() {
    // StoreLoad: our consumer_pos is out before we look at producer_pos again. Pairs with the xchg
    // in bpf_ringbuf_commit, after which the kernel loads consumer_pos and wakes us only when it
    // equals the record's position. Without the fence, each may miss the other's store.
    VarHandle.fullFence();
    return producer() == position;
  }

  /** The next record is reserved and not committed. Only while the ring is not drained. */
  boolean headIsBusy() {
    // Pairs with xchg(&hdr->len) in bpf_ringbuf_commit.
    return (int) U32.getAcquire(headers, (int) position & (sizeBytes - 1)) < 0;
  }

  private void publish(long next) {
    if (next != published) {
      // The handler's loads are before this store; pairs with smp_load_acquire(&rb->consumer_pos)
      // in __bpf_ringbuf_reserve, which then writes over what was read.
      U64.setRelease(consumerPage, 0, next);
      published = next;
    }
  }

  private void checkPositions(long next, long producer) {
    long consumer = (long) U64.getOpaque(consumerPage, 0);
    if (consumer != published) {
      throw corrupt("another reader moved consumer=" + consumer + " from=" + published);
    }
    long available = producer - next;
    if (available < 0 || available > sizeBytes || ((available | next) & 7) != 0) {
      throw corrupt("consumer=" + next + " producer=" + producer + " size=" + sizeBytes);
    }
  }

  private RingCorrupt corrupt(String what) {
    corruption = what;
    return new RingCorrupt(
        "read ring: " + what, 0, "the ring is no longer read; start again, with one reader a ring");
  }

  private static ByteBuffer view(ByteBuffer mapped) {
    if (!mapped.isDirect() || mapped.order() != ByteOrder.nativeOrder()) {
      throw new IllegalArgumentException("open ring: buffers must be direct and in native order");
    }
    // duplicate() is big-endian again.
    return mapped.duplicate().order(ByteOrder.nativeOrder());
  }
}
