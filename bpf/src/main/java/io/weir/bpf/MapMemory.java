package io.weir.bpf;

import io.weir.bpf.sys.LibC;
import io.weir.bpf.sys.Raw;
import java.nio.ByteBuffer;

/**
 * An array's values in shared memory: what is written here, programs see at once, and the other way
 * round; ordering is the caller's. Entries are rounded up to 8 bytes, as in kernel/bpf/arraymap.c.
 *
 * <p>The memory outlives the map's descriptor. After {@link #close()} no buffer obtained here may
 * be touched: that would crash the JVM. One owner closes it, when all users are done.
 */
public final class MapMemory implements AutoCloseable {
  private final long bytes;
  private final int strideBytes;
  private final int entries;
  private long address;

  private MapMemory(long address, long bytes, int strideBytes, int entries) {
    this.address = address;
    this.bytes = bytes;
    this.strideBytes = strideBytes;
    this.entries = entries;
  }

  static MapMemory of(BpfMap map) {
    if (map.type() != MapType.ARRAY.number() || (map.flags() & MapFlags.MMAPABLE) == 0) {
      throw new IllegalArgumentException("map " + map.name() + " is not an array for mmap");
    }
    long used = (long) map.slotBytes() * map.maxEntries();
    long bytes = (used + LibC.pageBytes() - 1) & -LibC.pageBytes();
    if (bytes > Integer.MAX_VALUE) {
      throw new IllegalArgumentException("map " + map.name() + ": bytes=" + bytes + " above 2 GiB");
    }
    long address = LibC.mmap(0, bytes, LibC.PROT_READ_WRITE, LibC.MAP_SHARED, map.fd(), 0);
    if (address == LibC.MAP_FAILED) {
      throw KernelCalls.error("mmap map " + map.name() + " bytes=" + bytes, LibC.errno());
    }
    return new MapMemory(address, bytes, map.slotBytes(), map.maxEntries());
  }

  /** A new view of all entries, in native byte order. */
  public synchronized ByteBuffer buffer() {
    checkOpen();
    return Raw.buffer(address, (long) strideBytes * entries);
  }

  /** Where an entry begins in {@link #buffer()}. */
  public int offset(int index) {
    if (index < 0 || index >= entries) {
      throw new IndexOutOfBoundsException("index=" + index + " entries=" + entries);
    }
    return index * strideBytes;
  }

  @Override
  public synchronized void close() {
    if (address != 0) {
      LibC.munmap(address, bytes);
      address = 0;
    }
  }

  private void checkOpen() {
    if (address == 0) {
      throw new IllegalStateException("used after close");
    }
  }
}
