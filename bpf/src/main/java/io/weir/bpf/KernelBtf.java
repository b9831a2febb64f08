package io.weir.bpf;

import io.weir.bpf.sys.LibBpf;
import io.weir.bpf.sys.LibBtf;
import io.weir.bpf.sys.Raw;
import io.weir.ringbuf.error.UnsupportedKernel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The types of the running kernel and of its modules, as {@code /sys/kernel/btf} has them. The
 * caller closes it; one thread. Opening reads some 5 MB.
 */
public final class KernelBtf implements AutoCloseable {
  private static final Path MODULES = Path.of("/sys/kernel/btf");
  private static final int KIND_STRUCT = 4;
  private static final int KIND_ENUM = 6;
  private static final int KIND_TYPEDEF = 8;
  private static final int TYPE_BYTES = 12;
  private static final int ENUM_BYTES = 8; // struct btf_enum

  private long handle; // 0 when closed

  private KernelBtf(long handle) {
    this.handle = handle;
  }

  /** Reads the kernel's types. */
  public static KernelBtf open() {
    long handle = LibBtf.btf__load_vmlinux_btf();
    if (handle == 0) {
      throw new UnsupportedKernel(
          "read the kernel's BTF", LibBpf.errno(), "a kernel with CONFIG_DEBUG_INFO_BTF is needed");
    }
    return new KernelBtf(handle);
  }

  /**
   * How many arguments a tracepoint hands to its programs ({@code btf_trace_NAME} without the first
   * one, which is the kernel's own); -1 when there is no such tracepoint.
   */
  public int tracepointArguments(String tracepoint) {
    int id = LibBtf.btf__find_by_name_kind(handle, "btf_trace_" + tracepoint, KIND_TYPEDEF);
    if (id <= 0) {
      return -1;
    }
    long pointer = LibBtf.btf__type_by_id(handle, Raw.int32(type(id) + 8));
    long prototype = LibBtf.btf__type_by_id(handle, Raw.int32(pointer + 8));
    return count(prototype) - 1;
  }

  /** Whether the kernel itself has a struct, or has loaded the module that has it. */
  public boolean hasStruct(String name, String module) {
    return Files.exists(MODULES.resolve(module))
        || LibBtf.btf__find_by_name_kind(handle, name, KIND_STRUCT) > 0;
  }

  /** The constants of an enum and their values, in its order; empty when there is no such enum. */
  public Map<String, Integer> constants(String name) {
    return constants(handle, name);
  }

  /** The same of an enum of a module; empty when the module is not loaded or has none. */
  public Map<String, Integer> constants(String module, String name) {
    if (!Files.exists(MODULES.resolve(module))) {
      return Map.of();
    }
    long btf = LibBtf.btf__load_module_btf(module, handle);
    if (btf == 0) { // the module went just now
      return Map.of();
    }
    try {
      return constants(btf, name);
    } finally {
      LibBtf.btf__free(btf);
    }
  }

  @Override
  public void close() {
    if (handle != 0) {
      LibBtf.btf__free(handle);
      handle = 0;
    }
  }

  private long type(int id) {
    return LibBtf.btf__type_by_id(handle, id);
  }

  private static Map<String, Integer> constants(long btf, String name) {
    int id = LibBtf.btf__find_by_name_kind(btf, name, KIND_ENUM);
    if (id <= 0) {
      return Map.of();
    }
    long type = LibBtf.btf__type_by_id(btf, id);
    Map<String, Integer> constants = new LinkedHashMap<>();
    for (int i = 0; i < count(type); i++) {
      long item = type + TYPE_BYTES + (long) i * ENUM_BYTES;
      constants.put(LibBtf.btf__name_by_offset(btf, Raw.int32(item)), Raw.int32(item + 4));
    }
    return constants;
  }

  private static int count(long type) {
    return Raw.int32(type + 4) & 0xffff;
  }
}
