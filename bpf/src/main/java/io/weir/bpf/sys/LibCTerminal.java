package io.weir.bpf.sys;

import com.sun.jna.Native;

/**
 * libc's terminals. Functions give -1 (isatty: 0) with errno in {@link #errno()}. A struct termios
 * is an array of {@link #TERMIOS_BYTES}, which nothing but libc looks into.
 */
public final class LibCTerminal {
  /** Room for a {@code struct termios} of any of libc's machines. */
  public static final int TERMIOS_BYTES = 128;

  /** {@code TCSANOW}. */
  public static final int NOW = 0;

  /** {@code TIOCGWINSZ} of {@code include/uapi/asm-generic/ioctls.h}. */
  public static final long GET_WINDOW_SIZE = 0x5413;

  /** {@code POLLIN}. */
  public static final short POLLIN = 1;

  /** {@code SIGTSTP} of x86 and arm64. */
  public static final int SIGTSTP = 20;

  private LibCTerminal() {}

  static {
    Native.register(LibCTerminal.class, "c");
  }

  public static native int isatty(int fd);

  public static native int tcgetattr(int fd, byte[] termios);

  public static native int tcsetattr(int fd, int when, byte[] termios);

  public static native void cfmakeraw(byte[] termios);

  public static native int tcgetpgrp(int fd);

  public static native int getpgrp();

  public static native int kill(int pid, int signal);

  public static native int ioctl(int fd, long request, short[] windowSize);

  /** One descriptor: its number in the first two shorts, events and revents in the others. */
  public static native int poll(short[] pollFd, long count, int timeoutMs);

  /** errno of the last call on this thread that failed. */
  public static int errno() {
    return Native.getLastError();
  }
}
