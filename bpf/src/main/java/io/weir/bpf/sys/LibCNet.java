package io.weir.bpf.sys;

import com.sun.jna.Native;

/**
 * libc's namespaces, interfaces and netlink sockets. Functions give -1 (interface lookups: 0) with
 * errno in {@link #errno()}; a namespace entered is the calling thread's alone.
 */
public final class LibCNet {
  private LibCNet() {}

  static {
    Native.register(LibCNet.class, "c");
  }

  public static native int ioctl(int fd, long request, long argument);

  public static native int setns(int fd, int type);

  public static native int if_nametoindex(String name);

  public static native long if_indextoname(int index, byte[] name);

  public static native int socket(int domain, int type, int protocol);

  public static native long send(int fd, byte[] bytes, long length, int flags);

  public static native long recv(int fd, byte[] bytes, long length, int flags);

  public static native int bind(int fd, byte[] address, int length);

  public static native int setsockopt(int fd, int level, int option, byte[] value, int length);

  /** errno of the last call on this thread that failed. */
  public static int errno() {
    return Native.getLastError();
  }
}
