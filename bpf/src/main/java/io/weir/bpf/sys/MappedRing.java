package io.weir.bpf.sys;

import com.sun.jna.Pointer;
import io.weir.ringbuf.error.Errno;
import io.weir.ringbuf.error.WeirException;
import io.weir.ringbuf.ring.RingLayout;
import io.weir.ringbuf.ring.RingMemory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A BPF ring buffer map of this kernel (5.8 or newer) in our address space; {@link RingLayout}
 * shows the pages.
 *
 * <p>A map is read by one reader only. A second opening in this process is refused by the map's id;
 * a reader in another process (of a pinned map, say) cannot be seen from here, and the {@code
 * RingReader} notices it by what it does.
 *
 * <p>The map's descriptor stays the caller's and must stay open until {@link #close}. Opening costs
 * two mmaps and two descriptors; a ring takes twice its size of address space, not of memory.
 * {@link #await} is for one thread, {@link #wake} and {@link #close} for any.
 */
public final class MappedRing implements RingMemory {
  private static final Set<Integer> OPEN_MAPS = ConcurrentHashMap.newKeySet();

  private final int mapId;
  private final int sizeBytes;
  private final int pageBytes;
  private final boolean claimed;
  private RingPoll poll;
  private long consumerAddress = LibC.MAP_FAILED;
  private long producerAddress = LibC.MAP_FAILED;
  private ByteBuffer consumerPage;
  private ByteBuffer producerPage;
  private ByteBuffer data;
  private boolean closed;

  private MappedRing(int mapId, int sizeBytes, int pageBytes) {
    this.mapId = mapId;
    this.sizeBytes = sizeBytes;
    this.pageBytes = pageBytes;
    this.claimed = OPEN_MAPS.add(mapId);
  }

  /**
   * Maps a ring; the caller closes it, or hands it to a reader that does.
   *
   * @param mapFd the map's descriptor
   * @param sizeBytes the map's {@code max_entries}; with another size, records would be misread
   * @throws WeirException when the map is no ring of this size (EINVAL), has a reader already
   *     (EBUSY), is in overwrite mode (EOPNOTSUPP), or cannot be mapped
   */
  public static MappedRing open(int mapFd, long sizeBytes) {
    MapInfo info = MapInfo.of(mapFd);
    if (info.type() != MapInfo.RINGBUF || info.maxEntries() != sizeBytes) {
      throw new WeirException(
          "open ring: fd=" + mapFd + " size=" + sizeBytes + " " + info,
          Errno.EINVAL,
          "the descriptor must be that of a BPF ring buffer map of this size");
    }
    return openWatching(mapFd, mapFd, info);
  }

  /** With another descriptor to wait for: tests map a file, which epoll does not take. */
  static MappedRing openWatching(int mapFd, int pollFd, MapInfo info) {
    RingLayout.checkFlags(info.flags());
    int pageBytes = LibC.pageBytes();
    RingLayout.checkSize(info.maxEntries(), pageBytes);
    MappedRing ring = new MappedRing(info.id(), (int) info.maxEntries(), pageBytes);
    if (!ring.claimed) {
      throw new WeirException(
          "open ring: map=" + info.id(),
          Errno.EBUSY,
          "it has a reader in this process; use that one");
    }
    try {
      ring.map(mapFd, pollFd);
    } catch (RuntimeException | Error e) {
      ring.close();
      throw e;
    }
    return ring;
  }

  @Override
  public ByteBuffer consumerPage() {
    return consumerPage;
  }

  @Override
  public ByteBuffer producerPage() {
    return producerPage;
  }

  @Override
  public ByteBuffer data() {
    return data;
  }

  @Override
  public int sizeBytes() {
    return sizeBytes;
  }

  @Override
  public boolean await(int timeoutMs) {
    return poll.await(timeoutMs);
  }

  /** Synchronized with close, so that it never writes to a descriptor that became another's. */
  @Override
  public synchronized void wake() {
    if (!closed) {
      poll.wake();
    }
  }

  /** Releases in reverse what was acquired; after a failed opening, only that. */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    if (poll != null) {
      poll.close();
    }
    try {
      unmap(producerAddress, producerBytes());
      unmap(consumerAddress, pageBytes);
    } finally {
      OPEN_MAPS.remove(mapId);
    }
  }

  private void map(int mapFd, int pollFd) {
    consumerAddress = mmap(mapFd, pageBytes, LibC.PROT_READ_WRITE, 0);
    producerAddress = mmap(mapFd, producerBytes(), LibC.PROT_READ, pageBytes);
    poll = new RingPoll(pollFd);
    consumerPage = new Pointer(consumerAddress).getByteBuffer(0, pageBytes);
    ByteBuffer mapped = new Pointer(producerAddress).getByteBuffer(0, producerBytes());
    // A write to these pages would be SIGSEGV: only read-only views leave this method.
    producerPage = readOnly(mapped, 0, pageBytes);
    data = readOnly(mapped, pageBytes, 2 * sizeBytes);
  }

  private long producerBytes() {
    return pageBytes + 2L * sizeBytes;
  }

  /** slice() and asReadOnlyBuffer() are big-endian again. */
  private static ByteBuffer readOnly(ByteBuffer mapped, int offset, int length) {
    return mapped.slice(offset, length).asReadOnlyBuffer().order(ByteOrder.nativeOrder());
  }

  private static long mmap(int fd, long length, int protection, long offset) {
    long address = LibC.mmap(0, length, protection, LibC.MAP_SHARED, fd, offset);
    if (address == LibC.MAP_FAILED) {
      int errno = LibC.errno();
      throw new WeirException(
          "map ring: fd=" + fd + " offset=" + offset + " bytes=" + length, errno, remedy(errno));
    }
    return address;
  }

  private static String remedy(int errno) {
    return switch (errno) {
      case Errno.ENOMEM, Errno.EAGAIN -> "memory or address space is short; use a smaller ring";
      case Errno.EPERM, Errno.EACCES -> "the map must be writable, and not frozen, for its reader";
      default -> "the descriptor must be that of a BPF ring buffer map of this size";
    };
  }

  private static void unmap(long address, long length) {
    if (address != LibC.MAP_FAILED && LibC.munmap(address, length) != 0) {
      throw new WeirException("unmap ring", LibC.errno(), "this is a fault of weir; report it");
    }
  }
}
