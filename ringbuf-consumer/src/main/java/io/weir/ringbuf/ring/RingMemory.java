package io.weir.ringbuf.ring;

import java.nio.ByteBuffer;

/**
 * The mapped pages of one BPF ring buffer and the way to wait for it; {@link RingLayout} shows
 * where things lie.
 *
 * <p>The {@link RingReader} owns it and closes it, after its thread has left the pages. All buffers
 * are direct and in native byte order; touching one after {@link #close()} ends the JVM.
 */
public interface RingMemory extends AutoCloseable {
  /** The consumer page, writable, one page long; the u64 consumer position is at offset 0. */
  ByteBuffer consumerPage();

  /** The producer page, read-only; the u64 producer position is at offset 0. */
  ByteBuffer producerPage();

  /** The data area, read-only, mapped twice in a row: its capacity is {@code 2 * sizeBytes()}. */
  ByteBuffer data();

  /** The ring's size in bytes, a power of two. */
  int sizeBytes();

  /**
   * Waits until the ring may have records, {@link #wake()} was called, or the time is over;
   * level-triggered. Returns true unless the time ran out. EINTR counts as ready. Called by the
   * reader's thread only, and never after {@link #close()}.
   *
   * @param timeoutMs at least 0
   */
  boolean await(int timeoutMs);

  /**
   * Ends a present {@link #await}, or the next one when there is none; calls before that count
   * once. Any thread may call it, also after {@link #close()}, when it does nothing.
   */
  void wake();

  /** Unmaps; idempotent. Nobody may touch the buffers any more. */
  @Override
  void close();
}
