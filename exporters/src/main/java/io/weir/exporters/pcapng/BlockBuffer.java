package io.weir.exporters.pcapng;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Blocks of a pcapng file, one after the other, as draft-ietf-opsawg-pcapng lays them out (its
 * section 3.1 and, of options, 3.5). Little-endian; grows as needed. One thread.
 */
final class BlockBuffer {
  static final int MAX_OPTION_BYTES = 65_535;

  private static final int ALIGN = 4;
  private static final int END_OF_OPTIONS = 0;

  private ByteBuffer out = ByteBuffer.allocate(4096).order(ByteOrder.LITTLE_ENDIAN);
  private int start;

  /** Forgets all blocks. */
  void clear() {
    out.clear();
  }

  /** The blocks so far; valid until the next change. */
  ByteBuffer bytes() {
    return out.duplicate().flip();
  }

  /** Begins a block; what is appended up to {@link #end} is its body. */
  void begin(int type) {
    start = out.position();
    u32(type);
    u32(0); // the length, once it is known
  }

  /** Ends it. */
  void end() {
    int length = out.position() - start + Integer.BYTES;
    u32(length);
    out.putInt(start + Integer.BYTES, length);
  }

  void u16(int value) {
    room(Short.BYTES).putShort((short) value);
  }

  void u32(int value) {
    room(Integer.BYTES).putInt(value);
  }

  void u64(long value) {
    room(Long.BYTES).putLong(value);
  }

  /** A time as two words, the upper first, in the unit of the interface. */
  void time(long value) {
    u32((int) (value >>> Integer.SIZE));
    u32((int) value);
  }

  /** Room for so many bytes, which the caller appends. */
  ByteBuffer room(int bytes) {
    if (out.remaining() < bytes) {
      int capacity = Math.max(2 * out.capacity(), out.position() + bytes);
      out = ByteBuffer.allocate(capacity).order(ByteOrder.LITTLE_ENDIAN).put(out.flip());
    }
    return out;
  }

  /** Fills up to the next multiple of 4. */
  void pad() {
    int missing = -out.position() & (ALIGN - 1);
    room(missing).put(new byte[missing]);
  }

  /** An option of text; one that is empty is left out. */
  void option(int code, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    if (bytes.length > 0) {
      option(code, Arrays.copyOf(bytes, Math.min(bytes.length, MAX_OPTION_BYTES)));
    }
  }

  /** An option of one byte. */
  void option8(int code, int value) {
    option(code, new byte[] {(byte) value});
  }

  /** An option of 4 bytes. */
  void option32(int code, int value) {
    u16(code);
    u16(Integer.BYTES);
    u32(value);
  }

  /** An option of 8 bytes. */
  void option64(int code, long value) {
    u16(code);
    u16(Long.BYTES);
    u64(value);
  }

  /** Ends the options of a block that has some. */
  void endOptions() {
    u16(END_OF_OPTIONS);
    u16(0);
  }

  private void option(int code, byte[] value) {
    u16(code);
    u16(value.length);
    room(value.length).put(value);
    pad();
  }
}
