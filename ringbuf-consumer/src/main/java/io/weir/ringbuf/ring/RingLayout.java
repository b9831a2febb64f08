package io.weir.ringbuf.ring;

import io.weir.ringbuf.error.Errno;
import io.weir.ringbuf.error.UnsupportedKernel;
import io.weir.ringbuf.error.WeirException;

/**
 * How a BPF ring buffer lies in memory, after {@code kernel/bpf/ringbuf.c} and {@code
 * include/uapi/linux/bpf.h}. Pure arithmetic; all sizes in bytes.
 *
 * <pre>
 *   file offset 0          pagesize              2*pagesize          +size               +2*size
 *               +----------+---------------------+-------------------+-------------------+
 *               | consumer | producer            | data              | the same data     |
 *               | u64 pos  | u64 pos             |                   | once more         |
 *               +----------+---------------------+-------------------+-------------------+
 *               read-write | read-only
 *
 *   record      31 30 29                        0
 *               +--+--+--------------------------+
 *   offset 0    |B |D | length                   |   B: busy, still being written
 *               +--+--+--------------------------+   D: discarded, to be skipped
 *   offset 4    | private to the kernel          |
 *               +--------------------------------+
 *   offset 8    | length bytes, padded to 8      |
 *               +--------------------------------+
 * </pre>
 *
 * <p>Positions are logical byte counters that never wrap back into the ring; the one of a record
 * masked with {@code size - 1} is its offset in the data.
 */
public final class RingLayout {
  /** Bytes before a record's data; {@code BPF_RINGBUF_HDR_SZ}. */
  public static final int HEADER_BYTES = 8;

  /** The record is reserved and not committed yet; {@code BPF_RINGBUF_BUSY_BIT}. */
  public static final int BUSY_BIT = 1 << 31;

  /** The record was given up; {@code BPF_RINGBUF_DISCARD_BIT}. */
  public static final int DISCARD_BIT = 1 << 30;

  /** The bits of a header's first word that hold the length. */
  public static final int LENGTH_MASK = DISCARD_BIT - 1;

  /** The largest ring whose double mapping fits into one ByteBuffer. */
  public static final int MAX_SIZE_BYTES = 512 << 20;

  /** {@code BPF_F_RB_OVERWRITE}: old records give way to new ones, by another protocol. */
  public static final int OVERWRITE_FLAG = 1 << 19;

  private RingLayout() {}

  /** The bytes that a record of this length takes in the ring, header and padding included. */
  public static long strideBytes(int length) {
    return (length + 15L) & ~7L;
  }

  /**
   * Refuses a ring that cannot be mapped or read; throws {@link WeirException} with EINVAL.
   *
   * @param sizeBytes the map's {@code max_entries}
   * @param pageBytes the machine's page size
   */
  public static void checkSize(long sizeBytes, int pageBytes) {
    if (sizeBytes <= 0 || Long.bitCount(sizeBytes) != 1 || sizeBytes % pageBytes != 0) {
      throw new WeirException(
          "open ring: size=" + sizeBytes + " page=" + pageBytes,
          Errno.EINVAL,
          "the size in bytes must be a power of two and a multiple of the page size");
    }
    if (sizeBytes > MAX_SIZE_BYTES) {
      throw new WeirException(
          "open ring: size=" + sizeBytes,
          Errno.EINVAL,
          "rings larger than 512 MiB (" + MAX_SIZE_BYTES + ") cannot be mapped; use a smaller one");
    }
  }

  /** Refuses overwrite-mode rings; {@code mapFlags} are the map's creation flags. */
  public static void checkFlags(int mapFlags) {
    if ((mapFlags & OVERWRITE_FLAG) != 0) {
      throw new UnsupportedKernel(
          "open ring: flags=0x" + Integer.toHexString(mapFlags),
          Errno.EOPNOTSUPP,
          "overwrite mode is another protocol; create the map without BPF_F_RB_OVERWRITE");
    }
  }
}
