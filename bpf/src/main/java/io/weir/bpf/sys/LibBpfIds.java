package io.weir.bpf.sys;

/**
 * libbpf's calls on ids, pins and information of kernel objects, as declared in {@code bpf/bpf.h}.
 * They give 0 (or an fd) or a negative errno.
 */
public final class LibBpfIds {
  private LibBpfIds() {}

  static {
    LibBpf.register(LibBpfIds.class);
  }

  public static native int bpf_obj_get_info_by_fd(int fd, long info, int[] bytes);

  public static native int bpf_obj_pin(int fd, String path);

  public static native int bpf_obj_get(String path);

  public static native int bpf_map_get_fd_by_id(int id);

  public static native int bpf_prog_get_fd_by_id(int id);

  public static native int bpf_link_get_fd_by_id(int id);

  public static native int bpf_prog_get_next_id(int start, int[] next);

  public static native int bpf_map_get_next_id(int start, int[] next);

  public static native int bpf_link_get_next_id(int start, int[] next);
}
