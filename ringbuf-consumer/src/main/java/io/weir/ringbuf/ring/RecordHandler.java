package io.weir.ringbuf.ring;

import java.nio.ByteBuffer;

/** Takes the records of a ring, on the reader's thread. */
@FunctionalInterface
public interface RecordHandler {
  /**
   * One committed record. The bytes are valid only until this method returns: copy what must last.
   *
   * @param data the ring's data area in native order; position and limit are meaningless
   * @param offset where the record begins, a multiple of 8
   * @param length the record's length in bytes, at least 0
   */
  void onRecord(ByteBuffer data, int offset, int length);
}
