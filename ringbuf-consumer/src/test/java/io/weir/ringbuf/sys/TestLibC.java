package io.weir.ringbuf.sys;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;

/** The libc functions that a ring without a kernel needs. */
final class TestLibC {
  static final int PROT_NONE = 0;
  static final int PROT_READ = 1;
  static final int PROT_READ_WRITE = 3;
  static final int MAP_SHARED = 1;
  static final int MAP_PRIVATE_ANONYMOUS = 0x22;
  static final int MAP_FIXED = 0x10;
  static final int SC_PAGESIZE = 30;
  static final int EPOLL_CTL_ADD = 1;
  static final int EPOLLIN = 1;
  static final int EPOLLET = 1 << 31;
  static final int CLOEXEC = 0x80000;
  static final int NONBLOCK = 0x800;
  static final int MFD_CLOEXEC = 1;

  static {
    Native.register(TestLibC.class, NativeLibrary.getProcess());
  }

  private TestLibC() {}

  static native int memfd_create(String name, int flags);

  static native int ftruncate(int fd, long length);

  static native long mmap(long address, long length, int prot, int flags, int fd, long offset);

  static native int munmap(long address, long length);

  static native long sysconf(int name);

  static native int eventfd(int initial, int flags);

  static native int epoll_create1(int flags);

  static native int epoll_ctl(int epoll, int operation, int fd, byte[] event);

  static native int epoll_wait(int epoll, byte[] events, int max, int timeoutMs);

  static native long read(int fd, long[] value, long count);

  static native long write(int fd, long[] value, long count);

  static native int close(int fd);

  /** The result of a call that must not fail here. */
  static long check(String call, long result) {
    if (result < 0) {
      throw new AssertionError(call + " failed: errno=" + Native.getLastError());
    }
    return result;
  }
}
