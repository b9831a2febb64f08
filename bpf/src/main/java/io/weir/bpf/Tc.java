package io.weir.bpf;

import io.weir.ringbuf.error.Errno;
import io.weir.ringbuf.error.UnsupportedKernel;

/** tc by the best mechanism that the kernel has: tcx, otherwise clsact. */
public final class Tc {
  private Tc() {}

  /**
   * Attaches in the calling thread's network namespace; the caller closes the link, from anywhere.
   *
   * @param priority of the clsact filter; 0 lets the kernel choose. tcx has no priorities
   */
  public static TcLink attach(
      BpfProgram program, NetInterface to, TcDirection direction, int priority) {
    try {
      return Tcx.attach(program, to, direction);
    } catch (UnsupportedKernel withoutTcx) {
      if (withoutTcx.errno() != Errno.EINVAL) {
        throw withoutTcx;
      }
      return Clsact.attach(program, to, direction, priority);
    }
  }
}
