package io.weir.bpf;

import io.weir.bpf.sys.LibBpf;
import io.weir.bpf.sys.LibBpfRun;

/**
 * Makes the kernel measure the run time of all programs of the machine, until closed by the last
 * one who asked for it. Costs some 20 ns a run. Read with {@link BpfProgram#info()}.
 */
public final class RuntimeStats implements AutoCloseable {
  private static final int BPF_STATS_RUN_TIME = 0;

  private final Fd fd;

  private RuntimeStats(Fd fd) {
    this.fd = fd;
  }

  /** Starts to measure ({@code BPF_ENABLE_STATS}, kernel 5.8). */
  public static RuntimeStats enable() {
    LibBpf.require();
    int fd = LibBpfRun.bpf_enable_stats(BPF_STATS_RUN_TIME);
    return new RuntimeStats(
        Fd.owned(KernelCalls.check(fd, "enable run-time statistics of BPF programs")));
  }

  @Override
  public void close() {
    fd.close();
  }
}
