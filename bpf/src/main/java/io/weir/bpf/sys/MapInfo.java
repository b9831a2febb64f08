package io.weir.bpf.sys;

import io.weir.ringbuf.error.Errno;
import io.weir.ringbuf.error.WeirException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What {@code /proc/self/fdinfo} tells of a BPF map ({@code bpf_map_show_fdinfo} in {@code
 * kernel/bpf/syscall.c}); needs no capability.
 *
 * @param type {@code enum bpf_map_type}
 * @param id the map's id in the kernel
 * @param maxEntries how many entries there can be, or a ring's size in bytes
 * @param flags the map's creation flags
 */
public record MapInfo(int type, int id, long maxEntries, int flags) {
  /** {@code BPF_MAP_TYPE_RINGBUF}. */
  public static final int RINGBUF = 27;

  /** Of a map's descriptor in this process. */
  public static MapInfo of(int mapFd) {
    Path file = Path.of("/proc/self/fdinfo/" + mapFd);
    try {
      return parse(Files.readAllLines(file));
    } catch (IOException e) {
      throw new WeirException(
          "read " + file, Errno.ENOENT, "the descriptor must be open and /proc mounted", e);
    }
  }

  /** Of the file's lines, {@code name:<tab>value} each. */
  static MapInfo parse(List<String> lines) {
    return new MapInfo(
        (int) value(lines, "map_type:"),
        (int) value(lines, "map_id:"),
        value(lines, "max_entries:"),
        (int) value(lines, "map_flags:"));
  }

  private static long value(List<String> lines, String name) {
    for (String line : lines) {
      if (line.startsWith(name)) {
        return Long.decode(line.substring(name.length()).trim());
      }
    }
    throw new WeirException(
        "read fdinfo: " + name + " missing", Errno.EINVAL, "the descriptor must be a BPF map's");
  }
}
