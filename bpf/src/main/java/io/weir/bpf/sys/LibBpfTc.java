package io.weir.bpf.sys;

/**
 * libbpf's classic traffic control (clsact), as declared in {@code bpf/libbpf.h}. They give 0 or a
 * negative errno, and act in the calling thread's network namespace.
 */
public final class LibBpfTc {
  private LibBpfTc() {}

  static {
    LibBpf.register(LibBpfTc.class);
  }

  public static native int bpf_tc_hook_create(long hook);

  public static native int bpf_tc_hook_destroy(long hook);

  public static native int bpf_tc_attach(long hook, long options);

  public static native int bpf_tc_detach(long hook, long options);

  public static native int bpf_tc_query(long hook, long options);
}
