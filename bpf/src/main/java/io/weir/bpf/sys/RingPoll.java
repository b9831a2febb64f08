package io.weir.bpf.sys;

import io.weir.ringbuf.error.Errno;
import io.weir.ringbuf.error.WeirException;

/**
 * Waits for one descriptor, or to be woken: an epoll set of it and an eventfd. One thread waits;
 * any thread wakes. Not synchronized against {@link #close}; {@link MappedRing} is.
 */
final class RingPoll implements AutoCloseable {
  /** {@code struct epoll_event} is packed on x86-64 only. */
  private static final boolean PACKED = "amd64".equals(System.getProperty("os.arch"));

  private static final int EVENT_BYTES = PACKED ? 12 : 16;
  private static final int DATA_OFFSET = PACKED ? 4 : 8;
  private static final int EVENTS = 2;

  /** The eventfd's counter as the waiting thread drains it. */
  private static final int DRAINED_OFFSET = 32;

  /** What a waking thread adds to it. */
  private static final int ONE_OFFSET = 40;

  private static final int BLOCK_BYTES = 48;

  private final Raw.Block block = new Raw.Block(BLOCK_BYTES);
  private int epoll = -1;
  private int wakeFd = -1;

  /** Watches a descriptor, which stays the caller's. */
  RingPoll(int fd) {
    block.put64(ONE_OFFSET, 1);
    try {
      epoll = require("create epoll set", LibC.epoll_create1(LibC.EPOLL_CLOEXEC));
      wakeFd = require("create eventfd", LibC.eventfd(0, LibC.EFD_CLOEXEC | LibC.EFD_NONBLOCK));
      watch(wakeFd);
      watch(fd);
    } catch (RuntimeException | Error e) {
      close();
      throw e;
    }
  }

  /** True when the descriptor is ready, {@link #wake} was called or a signal came. */
  boolean await(int timeoutMs) {
    int ready = LibC.epoll_wait(epoll, block.address(), EVENTS, timeoutMs);
    if (ready < 0) {
      int errno = LibC.errno();
      if (errno == Errno.EINTR) {
        return true;
      }
      throw new WeirException("wait for ring", errno, "this is a fault of weir; report it");
    }
    for (int i = 0; i < ready; i++) {
      if (block.get32(i * EVENT_BYTES + DATA_OFFSET) == wakeFd) {
        // Cannot fail: it is ready, does not block, and nobody else reads it.
        LibC.read(wakeFd, block.address() + DRAINED_OFFSET, Long.BYTES);
      }
    }
    return ready > 0;
  }

  /** Fails only when the counter is at its limit, and then the waiter wakes up anyway. */
  void wake() {
    LibC.write(wakeFd, block.address() + ONE_OFFSET, Long.BYTES);
  }

  /** In reverse of what was opened; the set loses its members when they are closed. */
  @Override
  public void close() {
    if (wakeFd >= 0) {
      LibC.close(wakeFd);
      wakeFd = -1;
    }
    if (epoll >= 0) {
      LibC.close(epoll);
      epoll = -1;
    }
    block.close();
  }

  private void watch(int fd) {
    block.put32(0, LibC.EPOLLIN).put64(DATA_OFFSET, fd);
    require("watch ring fd=" + fd, LibC.epoll_ctl(epoll, LibC.EPOLL_CTL_ADD, fd, block.address()));
  }

  private static int require(String operation, int result) {
    if (result < 0) {
      int errno = LibC.errno();
      throw new WeirException(operation, errno, remedy(errno));
    }
    return result;
  }

  private static String remedy(int errno) {
    return errno == Errno.EMFILE || errno == Errno.ENFILE
        ? "too many files are open; raise the limit with ulimit -n"
        : "the descriptor must be that of a BPF ring buffer map";
  }
}
