package io.weir.ringbuf.sys;

import com.sun.jna.Pointer;
import io.weir.ringbuf.ring.RingMemory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A ring's pages in a memfd, with the data mapped twice as the kernel does it, and an epoll set of
 * two eventfds: the ring's, edge-triggered, so that it is ready only when the producer woke it, and
 * the one for {@link #wake}.
 */
public final class MemfdRing implements RingMemory {
  private static final int PAGE = (int) TestLibC.sysconf(TestLibC.SC_PAGESIZE);

  private static final int LATE_MS = 5000;

  private final int sizeBytes;
  private final long base;
  private final long mappedBytes;
  private final int memfd;
  private final int ringFd;
  private final int wakeFd;
  private final int epoll;
  private final byte[] events = new byte[2 * 16];
  private final long[] drained = new long[1];
  private final AtomicInteger awaits = new AtomicInteger();
  private final AtomicInteger lostWakeups = new AtomicInteger();
  private boolean closed;

  /** An empty ring of this size. */
  public MemfdRing(int sizeBytes) {
    this.sizeBytes = sizeBytes;
    this.mappedBytes = 2L * PAGE + 2L * sizeBytes;
    memfd = (int) TestLibC.check("memfd", TestLibC.memfd_create("ring", TestLibC.MFD_CLOEXEC));
    TestLibC.check("ftruncate", TestLibC.ftruncate(memfd, 2L * PAGE + sizeBytes));
    base = map(0, mappedBytes, TestLibC.PROT_NONE, TestLibC.MAP_PRIVATE_ANONYMOUS, -1, 0);
    int fixed = TestLibC.MAP_SHARED | TestLibC.MAP_FIXED;
    map(base, 2L * PAGE + sizeBytes, TestLibC.PROT_READ_WRITE, fixed, memfd, 0);
    long again = base + 2L * PAGE + sizeBytes;
    map(again, sizeBytes, TestLibC.PROT_READ_WRITE, fixed, memfd, 2L * PAGE);
    int flags = TestLibC.CLOEXEC | TestLibC.NONBLOCK;
    ringFd = (int) TestLibC.check("eventfd", TestLibC.eventfd(0, flags));
    wakeFd = (int) TestLibC.check("eventfd", TestLibC.eventfd(0, flags));
    epoll = (int) TestLibC.check("epoll_create1", TestLibC.epoll_create1(TestLibC.CLOEXEC));
    watch(ringFd, TestLibC.EPOLLIN | TestLibC.EPOLLET);
    watch(wakeFd, TestLibC.EPOLLIN);
  }

  @Override
  public ByteBuffer consumerPage() {
    return buffer(0, PAGE);
  }

  @Override
  public ByteBuffer producerPage() {
    return readOnly(producerPageForWriting());
  }

  @Override
  public ByteBuffer data() {
    return readOnly(dataForWriting());
  }

  @Override
  public int sizeBytes() {
    return sizeBytes;
  }

  /** The page size of this machine. */
  public static int pageBytes() {
    return PAGE;
  }

  /** The producer's view of its page. */
  public ByteBuffer producerPageForWriting() {
    return buffer(PAGE, PAGE);
  }

  /** The producer's view of the data. */
  public ByteBuffer dataForWriting() {
    return buffer(2L * PAGE, 2 * sizeBytes);
  }

  /** What the kernel does when a record is committed that the consumer had caught up to. */
  public void signal() {
    TestLibC.check("write", TestLibC.write(ringFd, new long[] {1}, 8));
  }

  /** How often {@link #await} was called. */
  public int awaits() {
    return awaits.get();
  }

  /** Waits that ran out of time although a record was there. */
  public int lostWakeups() {
    return lostWakeups.get();
  }

  @Override
  public boolean await(int timeoutMs) {
    awaits.incrementAndGet();
    int ready = TestLibC.epoll_wait(epoll, events, 2, timeoutMs);
    if (ready == 0) {
      // A producer that is not running now may signal late. One whose wake-up was lost never does:
      // later records find a consumer that has not caught up to them.
      if (consumerPage().getLong(0) != producerPage().getLong(0)
          && TestLibC.epoll_wait(epoll, events, 2, LATE_MS) == 0) {
        lostWakeups.incrementAndGet();
      }
      return false;
    }
    long got = TestLibC.read(wakeFd, drained, 8);
    return got <= 8;
  }

  @Override
  public synchronized void wake() {
    if (!closed) {
      TestLibC.check("write", TestLibC.write(wakeFd, new long[] {1}, 8));
    }
  }

  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      TestLibC.check("close", TestLibC.close(epoll));
      TestLibC.check("close", TestLibC.close(wakeFd));
      TestLibC.check("close", TestLibC.close(ringFd));
      TestLibC.check("close", TestLibC.close(memfd));
      TestLibC.check("munmap", TestLibC.munmap(base, mappedBytes));
    }
  }

  /** {@link #close} has run. */
  public synchronized boolean closed() {
    return closed;
  }

  private void watch(int fd, int what) {
    byte[] event = new byte[16];
    ByteBuffer.wrap(event).order(ByteOrder.nativeOrder()).putInt(0, what);
    TestLibC.check("epoll_ctl", TestLibC.epoll_ctl(epoll, TestLibC.EPOLL_CTL_ADD, fd, event));
  }

  private ByteBuffer buffer(long offset, int length) {
    return new Pointer(base).getByteBuffer(offset, length);
  }

  private static ByteBuffer readOnly(ByteBuffer writable) {
    return writable.asReadOnlyBuffer().order(ByteOrder.nativeOrder());
  }

  private static long map(long address, long length, int prot, int flags, int fd, long offset) {
    return TestLibC.check("mmap", TestLibC.mmap(address, length, prot, flags, fd, offset));
  }
}
