package io.weir.bpf.sys;

/** libbpf's BTF queries, as declared in {@code bpf/btf.h}. Pointers are longs; 0 is NULL. */
public final class LibBtf {
  private LibBtf() {}

  static {
    LibBpf.register(LibBtf.class);
  }

  public static native int btf__find_by_name_kind(long btf, String name, int kind);

  public static native long btf__type_by_id(long btf, int id);

  public static native String btf__name_by_offset(long btf, int offset);

  public static native long btf__resolve_size(long btf, int id);

  public static native long btf__load_vmlinux_btf();

  public static native long btf__load_module_btf(String module, long vmlinux);

  public static native void btf__free(long btf);
}
