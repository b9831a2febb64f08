package io.weir.bpf;

import io.weir.bpf.sys.LibBpf;
import io.weir.bpf.sys.LibBtf;
import io.weir.bpf.sys.Raw;
import io.weir.ringbuf.error.Errno;
import io.weir.ringbuf.error.UnsupportedKernel;
import io.weir.ringbuf.layout.StructLayout;
import io.weir.ringbuf.layout.StructLayout.Field;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The types that an object's compiler wrote down. Read through libbpf; the records are those of
 * {@code include/uapi/linux/btf.h}. Valid as long as the object it belongs to is open.
 */
public final class Btf {
  private static final int KIND_STRUCT = 4;
  private static final int KIND_UNION = 5;
  private static final int KIND_TYPEDEF = 8;
  private static final int KIND_VOLATILE = 9;
  private static final int KIND_CONST = 10;
  private static final int KIND_DATASEC = 15;
  private static final int TYPE_BYTES = 12;
  private static final int ITEM_BYTES = 12;

  private final long handle;

  Btf(long handle) {
    this.handle = handle;
  }

  static Btf of(long object) {
    long handle = LibBpf.bpf_object__btf(object);
    if (handle == 0) {
      throw new UnsupportedKernel(
          "read BTF of BPF object", Errno.ENOENT, "compile it with clang -g; BTF is the contract");
    }
    return new Btf(handle);
  }

  /** The layout of a struct; nested structs add {@code outer.inner}, anonymous ones flatten. */
  public StructLayout struct(String name) {
    int id = LibBtf.btf__find_by_name_kind(handle, name, KIND_STRUCT);
    if (id <= 0) {
      throw new UnsupportedKernel(
          "read layout of struct " + name,
          Errno.ENOENT,
          "the BPF object and this jar are of different builds; rebuild");
    }
    Map<String, Field> fields = new LinkedHashMap<>();
    addFields(id, "", 0, fields);
    return new StructLayout(name, (int) LibBtf.btf__resolve_size(handle, id), fields);
  }

  /** Offset and size of a variable inside a data section such as {@code .rodata}; null if none. */
  Field variable(String section, String name) {
    int id = LibBtf.btf__find_by_name_kind(handle, section, KIND_DATASEC);
    if (id <= 0) {
      return null;
    }
    long type = LibBtf.btf__type_by_id(handle, id);
    for (int i = 0; i < count(type); i++) {
      long item = type + TYPE_BYTES + (long) i * ITEM_BYTES; // struct btf_var_secinfo
      long variable = LibBtf.btf__type_by_id(handle, Raw.int32(item));
      if (name.equals(LibBtf.btf__name_by_offset(handle, Raw.int32(variable)))) {
        return new Field(Raw.int32(item + 4), Raw.int32(item + 8));
      }
    }
    return null;
  }

  private void addFields(int id, String prefix, int base, Map<String, Field> fields) {
    long type = LibBtf.btf__type_by_id(handle, id);
    boolean bitfields = Raw.int32(type + 4) < 0; // kind_flag: the offset word also holds a width
    for (int i = 0; i < count(type); i++) {
      long member = type + TYPE_BYTES + (long) i * ITEM_BYTES; // struct btf_member
      String name = LibBtf.btf__name_by_offset(handle, Raw.int32(member));
      int typeId = Raw.int32(member + 4);
      int bits = Raw.int32(member + 8);
      int offset = base + (bitfields ? bits & 0xffffff : bits) / Byte.SIZE;
      boolean anonymous = name == null || name.isEmpty();
      if (!anonymous) {
        int size = (int) LibBtf.btf__resolve_size(handle, typeId);
        fields.put(prefix + name, new Field(offset, size));
      }
      int plain = unqualified(typeId);
      int kind = kind(LibBtf.btf__type_by_id(handle, plain));
      if (kind == KIND_STRUCT || kind == KIND_UNION) {
        addFields(plain, anonymous ? prefix : prefix + name + ".", offset, fields);
      }
    }
  }

  private int unqualified(int id) {
    int current = id;
    while (true) {
      long type = LibBtf.btf__type_by_id(handle, current);
      int kind = kind(type);
      if (kind != KIND_TYPEDEF && kind != KIND_VOLATILE && kind != KIND_CONST) {
        return current;
      }
      current = Raw.int32(type + 8);
    }
  }

  private static int kind(long type) {
    return Raw.int32(type + 4) >>> 24 & 0x1f;
  }

  private static int count(long type) {
    return Raw.int32(type + 4) & 0xffff;
  }
}
