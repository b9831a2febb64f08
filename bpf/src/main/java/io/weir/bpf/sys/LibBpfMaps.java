package io.weir.bpf.sys;

/**
 * libbpf's calls on a map's file descriptor, as declared in {@code bpf/bpf.h}. They give 0 (or an
 * fd) or a negative errno.
 */
public final class LibBpfMaps {
  private LibBpfMaps() {}

  static {
    LibBpf.register(LibBpfMaps.class);
  }

  public static native int bpf_map_create(
      int type, String name, int keyBytes, int valueBytes, int entries, long options);

  public static native int bpf_map_lookup_elem(int fd, byte[] key, byte[] value);

  public static native int bpf_map_update_elem(int fd, byte[] key, byte[] value, long flags);

  public static native int bpf_map_delete_elem(int fd, byte[] key);

  public static native int bpf_map_get_next_key(int fd, byte[] key, byte[] next);

  public static native int bpf_map_lookup_batch(
      int fd, byte[] in, byte[] out, byte[] keys, byte[] values, int[] count, long options);

  public static native int bpf_map_update_batch(
      int fd, byte[] keys, byte[] values, int[] count, long options);

  public static native int bpf_map_delete_batch(int fd, byte[] keys, int[] count, long options);

  public static native int bpf_prog_bind_map(int program, int map, long options);

  public static native int libbpf_num_possible_cpus();
}
