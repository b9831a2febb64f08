package io.weir.bpf.sys;

/**
 * libbpf's test runs and run-time statistics, as declared in {@code bpf/bpf.h}. They give 0 (or an
 * fd) or a negative errno.
 */
public final class LibBpfRun {
  private LibBpfRun() {}

  static {
    LibBpf.register(LibBpfRun.class);
  }

  public static native int bpf_prog_test_run_opts(int fd, long options);

  public static native int bpf_enable_stats(int type);
}
