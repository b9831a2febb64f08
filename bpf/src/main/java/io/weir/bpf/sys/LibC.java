package io.weir.bpf.sys;

import com.sun.jna.Native;

/** libc's files and memory. Functions give -1 with errno in {@link #errno()}. */
public final class LibC {
  private LibC() {}

  static {
    Native.register(LibC.class, "c");
  }

  public static native int close(int fd);

  public static native long mmap(
      long address, long bytes, int protection, int flags, int fd, long offset);

  public static native int munmap(long address, long bytes);

  /** errno of the last call on this thread that returned -1. */
  public static int errno() {
    return Native.getLastError();
  }
}
