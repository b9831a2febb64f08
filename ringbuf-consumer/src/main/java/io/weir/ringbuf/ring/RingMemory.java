package io.weir.ringbuf.ring;

import java.nio.ByteBuffer;

/**
 * The mapped pages of one BPF ring buffer and the way to wait for it; {@code kernel/bpf/ringbuf.c}
 * defines the layout.
 *
 * <p>The reader owns it and closes it, after its thread has left the pages. All buffers are direct
 * and in native byte order.
 */
public interface RingMemory extends AutoCloseable {
  /** The consumer page, writable; the u64 consumer position is at offset 0. */
  ByteBuffer consumerPage();

  /** The producer page, read-only; the u64 producer position is at offset 0. */
  ByteBuffer producerPage();

  /** The data area, read-only, mapped twice in a row: its capacity is {@code 2 * sizeBytes()}. */
  ByteBuffer data();

  /** The ring's size in bytes, a power of two. */
  int sizeBytes();

  /**
   * Waits until the ring may have records, {@link #wake()} was called, or the time is over;
   * level-triggered. Returns true unless the time ran out. EINTR counts as ready.
   *
   * @param timeoutMs at least 0
   */
  boolean await(int timeoutMs);

  /** Ends a present or the next {@link #await}; any thread may call it, also after close. */
  void wake();

  /** Unmaps; idempotent. Nobody may touch the buffers any more. */
  @Override
  void close();
}
