package io.weir.bpf;

import io.weir.bpf.sys.Raw;

/**
 * What the kernel says of a map; {@code struct bpf_map_info} of linux/bpf.h. Sizes in bytes.
 *
 * @param name at most 15 bytes of the name it was made with
 * @param btfId the BTF that describes key and value; 0 if none
 */
public record MapInfo(
    int id,
    int type,
    int keyBytes,
    int valueBytes,
    int maxEntries,
    int flags,
    String name,
    int btfId) {
  private static final int BYTES = 88;
  private static final int NAME_BYTES = 16;

  static MapInfo of(int fd, String what) {
    try (Raw.Block info = new Raw.Block(BYTES)) {
      KernelCalls.info(fd, info, BYTES, what);
      return new MapInfo(
          info.get32(4),
          info.get32(0),
          info.get32(8),
          info.get32(12),
          info.get32(16),
          info.get32(20),
          info.text(24, NAME_BYTES),
          info.get32(64));
    }
  }
}
