package io.weir.ringbuf.ring;

import java.nio.ByteBuffer;

/** Takes the records of a ring, on the reader's thread. */
@FunctionalInterface
public interface RecordHandler {
  /**
   * One committed record. The bytes are valid only until this method returns: copy what must last.
   * A record whose handler throws counts as read, and the exception reaches the caller of the
   * reader. A handler neither reads from nor closes the reader that called it.
   *
   * @param data the ring's data area, read-only, in native order; always the same buffer, whose
   *     position and limit mean nothing and may be changed
   * @param offset where the record begins, a multiple of 8
   * @param length the record's length in bytes, at least 0
   */
  void onRecord(ByteBuffer data, int offset, int length);
}
