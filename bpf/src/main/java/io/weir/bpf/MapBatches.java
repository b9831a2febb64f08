package io.weir.bpf;

import io.weir.bpf.sys.LibBpfMaps;
import io.weir.ringbuf.error.Errno;
import java.util.Arrays;

/** Batch updates and deletions, with single calls where a map type has no batches. */
final class MapBatches {
  private MapBatches() {}

  static int putAll(BpfMap map, byte[] keys, byte[] values, int count) {
    checkCount(map, "keys", keys.length, map.keyBytes(), count);
    checkCount(map, "values", values.length, map.bufferBytes(), count);
    if (count == 0) {
      return 0;
    }
    int[] done = {count};
    int result = LibBpfMaps.bpf_map_update_batch(map.fd(), keys, values, done, 0);
    return switch (-result) {
      case 0 -> count;
      case Errno.E2BIG, Errno.ENOSPC -> done[0];
      case Errno.ENOTSUPP -> // BPF_DO_BATCH, kernel/bpf/syscall.c: no batches of this type
          putOneByOne(map, keys, values, count);
      default -> throw KernelCalls.error("put a batch into map " + map.name(), -result);
    };
  }

  static int deleteAll(BpfMap map, byte[] keys, int count) {
    checkCount(map, "keys", keys.length, map.keyBytes(), count);
    int removed = 0;
    int from = 0;
    while (from < count) {
      int[] done = {count - from};
      byte[] rest = from == 0 ? keys : Arrays.copyOfRange(keys, from * map.keyBytes(), keys.length);
      int result = LibBpfMaps.bpf_map_delete_batch(map.fd(), rest, done, 0);
      if (result == -Errno.ENOTSUPP) {
        return deleteOneByOne(map, keys, count);
      }
      if (result < 0 && result != -Errno.ENOENT) {
        throw KernelCalls.error("delete a batch from map " + map.name(), -result);
      }
      removed += done[0];
      from += done[0] + 1; // the kernel stops at the first absent key: go on behind it
    }
    return removed;
  }

  private static int putOneByOne(BpfMap map, byte[] keys, byte[] values, int count) {
    for (int i = 0; i < count; i++) {
      if (map.put(item(keys, i, map.keyBytes()), item(values, i, map.bufferBytes()))
          != PutResult.STORED) {
        return i;
      }
    }
    return count;
  }

  private static int deleteOneByOne(BpfMap map, byte[] keys, int count) {
    int removed = 0;
    for (int i = 0; i < count; i++) {
      if (map.delete(item(keys, i, map.keyBytes()))) {
        removed++;
      }
    }
    return removed;
  }

  static byte[] item(byte[] all, int index, int bytes) {
    return Arrays.copyOfRange(all, index * bytes, (index + 1) * bytes);
  }

  private static void checkCount(BpfMap map, String what, int length, int itemBytes, int count) {
    if (count < 0 || length < (long) count * itemBytes) {
      throw new IllegalArgumentException(
          "map " + map.name() + ": " + what + " bytes=" + length + " count=" + count);
    }
  }
}
