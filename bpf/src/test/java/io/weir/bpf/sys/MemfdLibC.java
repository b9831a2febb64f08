package io.weir.bpf.sys;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;

/** What only tests need of libc. */
final class MemfdLibC {
  static {
    Native.register(MemfdLibC.class, NativeLibrary.getProcess());
  }

  private MemfdLibC() {}

  static native int memfd_create(String name, int flags);

  static native int ftruncate(int fd, long length);
}
