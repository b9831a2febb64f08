package io.weir.bpf.sys;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;

/**
 * The system calls that are not libbpf's, direct-mapped out of the C library that the JVM runs on.
 * Pointers are longs. A failure is -1, with the reason in {@link #errno()}.
 */
public final class LibC {
  /** {@code PROT_READ}. */
  public static final int PROT_READ = 1;

  /** {@code PROT_READ | PROT_WRITE}. */
  public static final int PROT_READ_WRITE = 3;

  /** {@code MAP_SHARED}. */
  public static final int MAP_SHARED = 1;

  /** What mmap returns instead of an address. */
  public static final long MAP_FAILED = -1;

  static final int SC_PAGESIZE = 30;
  static final int EPOLL_CTL_ADD = 1;
  static final int EPOLLIN = 1;
  static final int EPOLL_CLOEXEC = 0x80000;
  static final int EFD_CLOEXEC = 0x80000;
  static final int EFD_NONBLOCK = 0x800;

  static {
    Native.register(LibC.class, NativeLibrary.getProcess());
  }

  private LibC() {}

  /** errno of the last call on this thread, meaningful only when it failed. */
  public static int errno() {
    return Native.getLastError();
  }

  /** The machine's page size in bytes. */
  public static int pageBytes() {
    return (int) sysconf(SC_PAGESIZE);
  }

  public static native long mmap(
      long address, long lengthBytes, int protection, int flags, int fd, long offset);

  public static native int munmap(long address, long lengthBytes);

  public static native int close(int fd);

  static native long sysconf(int name);

  static native int epoll_create1(int flags);

  static native int epoll_ctl(int epoll, int operation, int fd, long event);

  static native int epoll_wait(int epoll, long events, int maxEvents, int timeoutMs);

  static native int eventfd(int initial, int flags);

  static native long read(int fd, long buffer, long countBytes);

  static native long write(int fd, long buffer, long countBytes);
}
