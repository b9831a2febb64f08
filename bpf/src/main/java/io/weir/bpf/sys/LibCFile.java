package io.weir.bpf.sys;

import com.sun.jna.Native;

/** Files and mounts of libc; -1 means an error, whose number is in {@link #errno()}. */
public final class LibCFile {
  /** O_RDONLY | O_CLOEXEC of {@code include/uapi/asm-generic/fcntl.h}. */
  public static final int READ_CLOEXEC = 0x80000;

  /** LOCK_EX | LOCK_NB of {@code include/uapi/asm-generic/fcntl.h}. */
  public static final int LOCK_NOW = 6;

  private LibCFile() {}

  static {
    Native.register(LibCFile.class, "c");
  }

  /** errno of the last call on this thread that failed. */
  public static int errno() {
    return Native.getLastError();
  }

  public static native int open(String path, int flags);

  public static native int flock(int fd, int operation);

  public static native int mount(String source, String target, String type, long flags, long data);
}
