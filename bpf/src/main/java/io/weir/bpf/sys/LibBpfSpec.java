package io.weir.bpf.sys;

/**
 * libbpf's settings of an opened object that is not loaded yet, as declared in {@code
 * bpf/libbpf.h}. Handles are those of {@link LibBpf}; functions give 0 or a negative errno.
 */
public final class LibBpfSpec {
  private LibBpfSpec() {}

  static {
    LibBpf.register(LibBpfSpec.class);
  }

  public static native int bpf_map__reuse_fd(long map, int fd);

  public static native int bpf_map__set_inner_map_fd(long map, int fd);

  public static native int bpf_map__set_value_size(long map, int bytes);

  public static native int bpf_program__set_type(long program, int type);

  public static native int bpf_program__set_expected_attach_type(long program, int type);

  public static native int bpf_program__flags(long program);

  public static native int bpf_program__set_flags(long program, int flags);
}
