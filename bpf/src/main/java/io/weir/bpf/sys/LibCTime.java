package io.weir.bpf.sys;

import com.sun.jna.Native;

/** clock_gettime(2). */
public final class LibCTime {
  /** {@code include/uapi/linux/time.h}. */
  public static final int CLOCK_REALTIME = 0;

  /** {@code include/uapi/linux/time.h}. */
  public static final int CLOCK_BOOTTIME = 7;

  private static final long NS_PER_SECOND = 1_000_000_000L;

  private LibCTime() {}

  static {
    Native.register(LibCTime.class, "c");
  }

  /** A clock's time in nanoseconds. */
  public static long nanoseconds(int clock) {
    long[] timespec = new long[2];
    clock_gettime(clock, timespec); // cannot fail with these clocks
    return timespec[0] * NS_PER_SECOND + timespec[1];
  }

  private static native int clock_gettime(int clock, long[] timespec);
}
