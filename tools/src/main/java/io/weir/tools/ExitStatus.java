package io.weir.tools;

import io.weir.ringbuf.error.PrivilegeMissing;
import io.weir.ringbuf.error.UnsupportedKernel;
import io.weir.ringbuf.error.VerifierRejected;

/** The exit statuses that all tools share. */
public final class ExitStatus {
  /** All went well, or the user ended it. */
  public static final int OK = 0;

  /** Something broke while running. */
  public static final int RUNTIME = 1;

  /** The command line is wrong. */
  public static final int USAGE = 2;

  /** A capability is missing. */
  public static final int PRIVILEGE = 3;

  /** The kernel or libbpf lacks something. */
  public static final int KERNEL = 4;

  /** The verifier refused a program. */
  public static final int VERIFIER = 5;

  private ExitStatus() {}

  /** The status for an exception that ended a tool. */
  static int of(Throwable e) {
    if (e instanceof PrivilegeMissing) {
      return PRIVILEGE;
    }
    if (e instanceof UnsupportedKernel) {
      return KERNEL;
    }
    return e instanceof VerifierRejected ? VERIFIER : RUNTIME;
  }
}
