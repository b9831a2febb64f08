package io.weir.ringbuf.event;

/** Names of Linux signals, as in {@code include/uapi/asm-generic/signal.h}. */
public final class Signals {
  private static final String[] NAMES =
      ("HUP INT QUIT ILL TRAP ABRT BUS FPE KILL USR1 SEGV USR2 PIPE ALRM TERM STKFLT CHLD CONT STOP"
              + " TSTP TTIN TTOU URG XCPU XFSZ VTALRM PROF WINCH IO PWR SYS")
          .split(" ");
  private static final int FIRST_REALTIME = 34; // 32 and 33 are the C library's own: signal(7)

  private Signals() {}

  /**
   * The name of a signal, e.g. {@code SIGKILL}, {@code SIGRTMIN+2}; the number if there is none.
   */
  public static String name(int signal) {
    if (signal >= 1 && signal <= NAMES.length) {
      return "SIG" + NAMES[signal - 1];
    }
    if (signal >= FIRST_REALTIME && signal <= 64) {
      return signal == FIRST_REALTIME ? "SIGRTMIN" : "SIGRTMIN+" + (signal - FIRST_REALTIME);
    }
    return Integer.toString(signal);
  }
}
