package io.weir.bpf;

import io.weir.bpf.sys.LibCTime;

/** The kernel's clocks, in nanoseconds: clock_gettime(2). Any thread. */
public final class KernelClock {
  private static final int TRIES = 5;

  private KernelClock() {}

  /** CLOCK_BOOTTIME: since boot, suspended time included. */
  public static long bootNs() {
    return LibCTime.nanoseconds(LibCTime.CLOCK_BOOTTIME);
  }

  /** CLOCK_REALTIME minus CLOCK_BOOTTIME now, from the tightest of a few readings. */
  public static long realMinusBootNs() {
    long best = 0;
    long bestWidth = Long.MAX_VALUE;
    for (int i = 0; i < TRIES; i++) {
      long before = LibCTime.nanoseconds(LibCTime.CLOCK_REALTIME);
      long boot = LibCTime.nanoseconds(LibCTime.CLOCK_BOOTTIME);
      long after = LibCTime.nanoseconds(LibCTime.CLOCK_REALTIME);
      if (after - before < bestWidth) {
        bestWidth = after - before;
        best = before + (after - before) / 2 - boot;
      }
    }
    return best;
  }
}
