package io.weir.ringbuf.drop;

import io.weir.ringbuf.traffic.Address;
import java.nio.ByteBuffer;

/**
 * The first bytes of a packet as they came, in network order. A flyweight: it never leaves the
 * record handler. Whoever reads asks {@link #has} first.
 */
final class WireBytes {
  private final ByteBuffer data;
  private final int base;
  private final int length;

  /** {@code length} bytes of a buffer, from {@code base} on. */
  WireBytes(ByteBuffer data, int base, int length) {
    this.data = data;
    this.base = base;
    this.length = length;
  }

  /** Whether {@code count} bytes are there from an offset on. */
  boolean has(int at, int count) {
    return at >= 0 && count >= 0 && at <= length - count;
  }

  int u8(int at) {
    return data.get(base + at) & 0xff;
  }

  int u16(int at) {
    return u8(at) << Byte.SIZE | u8(at + 1);
  }

  int u24(int at) {
    return u16(at) << Byte.SIZE | u8(at + 2);
  }

  long u32(int at) {
    return (long) u16(at) << Short.SIZE | u16(at + 2);
  }

  Address ipv4(int at) {
    return Address.ipv4((int) u32(at));
  }

  Address ipv6(int at) {
    return new Address(u64(at), u64(at + Long.BYTES), true);
  }

  private long u64(int at) {
    return u32(at) << Integer.SIZE | u32(at + Integer.BYTES);
  }
}
