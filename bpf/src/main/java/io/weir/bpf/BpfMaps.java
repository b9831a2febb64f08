package io.weir.bpf;

import io.weir.bpf.sys.LibBpf;
import io.weir.bpf.sys.LibBpfIds;
import io.weir.bpf.sys.LibBpfMaps;
import io.weir.bpf.sys.Raw;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Maps that belong to no object: made here, opened by id, or pinned. The caller closes them. */
public final class BpfMaps {
  // struct bpf_map_create_opts, bpf/bpf.h of libbpf 1.1
  private static final int OPTS_BYTES = 48;
  private static final int OPTS_INNER_FD = 24;
  private static final int OPTS_FLAGS = 28;

  private BpfMaps() {}

  /** Makes a map; {@code flags} are those of {@link MapFlags}. Sizes in bytes. */
  public static BpfMap create(
      String name, MapType type, int keyBytes, int valueBytes, int maxEntries, int flags) {
    return create(name, type, new int[] {keyBytes, valueBytes, maxEntries}, flags, 0);
  }

  /**
   * Makes a map whose values are maps like the template. An inner array must have the template's
   * max_entries, unless both were made with {@link MapFlags#INNER_MAP}.
   */
  public static BpfMap createOuter(
      String name, MapType type, int keyBytes, int maxEntries, BpfMap template) {
    return create(name, type, new int[] {keyBytes, Integer.BYTES, maxEntries}, 0, template.fd());
  }

  /** Opens a map by its id; empty when there is none. */
  public static Optional<BpfMap> byId(int id) {
    return KernelCalls.byId(LibBpfIds::bpf_map_get_fd_by_id, id, "map").map(BpfMaps::opened);
  }

  /** Opens a pinned map; empty when there is no such pin. */
  public static Optional<BpfMap> pinned(Path path) {
    return KernelCalls.pinned(path, "bpf-map").map(BpfMaps::opened);
  }

  /** Removes a pin; false when there was none. */
  public static boolean unpin(Path path) {
    return KernelCalls.unpin(path);
  }

  /** The ids of all maps of the machine. */
  public static List<Integer> ids() {
    return KernelCalls.ids(LibBpfIds::bpf_map_get_next_id, "maps");
  }

  private static BpfMap create(String name, MapType type, int[] sizes, int flags, int innerFd) {
    LibBpf.require();
    try (Raw.Block options = new Raw.Block(OPTS_BYTES)) {
      options.put64(0, OPTS_BYTES).put32(OPTS_INNER_FD, innerFd).put32(OPTS_FLAGS, flags);
      int fd =
          LibBpfMaps.bpf_map_create(
              type.number(), name, sizes[0], sizes[1], sizes[2], options.address());
      return opened(Fd.owned(KernelCalls.check(fd, "create map " + name)));
    }
  }

  private static BpfMap opened(Fd fd) {
    try {
      return new BpfMap(fd, MapInfo.of(fd.number(), "map"));
    } catch (RuntimeException e) {
      fd.close();
      throw e;
    }
  }
}
