package io.weir.bpf.sys;

/**
 * libbpf's links made and changed by hand, as declared in {@code bpf/bpf.h} and {@code
 * bpf/libbpf.h}. Functions that return int give 0 (or an fd) or a negative errno.
 */
public final class LibBpfLinks {
  private LibBpfLinks() {}

  static {
    LibBpf.register(LibBpfLinks.class);
  }

  public static native int bpf_link_create(int program, int target, int attachType, long options);

  public static native int bpf_link_update(int link, int program, long options);

  public static native int bpf_raw_tracepoint_open(String name, int program);

  public static native long bpf_program__attach_kprobe(
      long program, byte retprobe, String function);

  public static native int bpf_prog_query(
      int target, int attachType, int queryFlags, int[] attachFlags, int[] ids, int[] count);

  public static native int bpf_xdp_query(int ifindex, int flags, long options);
}
