package io.weir.bpf;

import io.weir.bpf.sys.LibBpf;

/** One map; owned by its {@link BpfObject}. */
public final class BpfMap {
  private final String name;
  private final int fd;
  private final int type;
  private final int keyBytes;
  private final int valueBytes;
  private final int maxEntries;
  private final int flags;

  BpfMap(long handle) {
    this.name = LibBpf.bpf_map__name(handle);
    this.fd = LibBpf.bpf_map__fd(handle);
    this.type = LibBpf.bpf_map__type(handle);
    this.keyBytes = LibBpf.bpf_map__key_size(handle);
    this.valueBytes = LibBpf.bpf_map__value_size(handle);
    this.maxEntries = LibBpf.bpf_map__max_entries(handle);
    this.flags = LibBpf.bpf_map__map_flags(handle);
  }

  /** The C variable's name. */
  public String name() {
    return name;
  }

  /** The map's file descriptor, valid while the object is open. */
  public int fd() {
    return fd;
  }

  /** {@code enum bpf_map_type}. */
  public int type() {
    return type;
  }

  /** The key's size in bytes; 0 for a ring. */
  public int keyBytes() {
    return keyBytes;
  }

  /** The value's size in bytes; 0 for a ring. */
  public int valueBytes() {
    return valueBytes;
  }

  /** How many entries there can be, or a ring's size in bytes. */
  public int maxEntries() {
    return maxEntries;
  }

  /** The map's creation flags. */
  public int flags() {
    return flags;
  }
}
