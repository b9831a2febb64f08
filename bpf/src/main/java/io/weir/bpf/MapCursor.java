package io.weir.bpf;

import io.weir.bpf.sys.LibBpfMaps;
import io.weir.ringbuf.error.Errno;
import io.weir.ringbuf.error.WeirException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/**
 * A walk over a map's entries, in batches whose arrays are used again by the next one. Each entry
 * is seen once at most; deleting entries meanwhile, here or elsewhere, is safe. One thread.
 *
 * <p>Hashes and arrays are read by {@code BPF_MAP_LOOKUP_BATCH}, which walks buckets (kernel 5.6).
 * Other types are walked key by key; there the kernel starts again at the first key when the
 * current one is gone ({@code map_get_next_key}), so that the keys seen are remembered.
 */
public final class MapCursor {
  private static final int BATCH_BYTES = 128 << 10;
  private static final int BATCH_MAX = 4096;

  private final BpfMap map;
  private final int keyBytes;
  private final int valueBytes;
  private byte[] keys;
  private byte[] values;
  private byte[] token; // where the next batch begins; null before the first one
  private int capacity;
  private int count;
  private boolean byKey;
  private boolean ended;
  private Set<ByteBuffer> seen;
  private long steps;

  MapCursor(BpfMap map) {
    this.map = map;
    this.keyBytes = map.keyBytes();
    this.valueBytes = map.bufferBytes();
    int fitting = Math.min(BATCH_BYTES / (keyBytes + valueBytes) + 1, BATCH_MAX);
    allocate(Math.max(1, Math.min(fitting, map.maxEntries())));
    this.byKey = !MapType.readsInBatches(map.type());
  }

  /** Fetches the next batch; false when there is none. */
  public boolean next() {
    count = 0;
    while (count == 0 && !ended) {
      if (byKey) {
        nextKey();
      } else {
        nextBatch();
      }
    }
    return count > 0;
  }

  /** How many entries the current batch has. */
  public int count() {
    return count;
  }

  /** The current batch's keys, back to back; valid until {@link #next()}. */
  public byte[] keys() {
    return keys;
  }

  /** The current batch's values of {@link BpfMap#bufferBytes()}, back to back; as above. */
  public byte[] values() {
    return values;
  }

  /** A copy of a key of the current batch. */
  public byte[] key(int index) {
    return MapBatches.item(keys, index, keyBytes);
  }

  /** A copy of a value of the current batch. */
  public byte[] value(int index) {
    return MapBatches.item(values, index, valueBytes);
  }

  private void nextBatch() {
    byte[] out = new byte[Math.max(keyBytes, Long.BYTES)];
    int[] read = {capacity};
    int result = LibBpfMaps.bpf_map_lookup_batch(map.fd(), token, out, keys, values, read, 0);
    switch (-result) {
      case 0, Errno.ENOENT -> {
        ended = result != 0;
        count = read[0];
        token = out;
      }
      case Errno.ENOSPC -> allocate(capacity * 2); // one bucket holds more: nothing was read
      case Errno.ENOTSUPP -> byKey = true;
      default -> throw KernelCalls.error("read a batch of map " + map.name(), -result);
    }
  }

  private void nextKey() {
    if (seen == null) {
      seen = new HashSet<>();
    }
    byte[] next = new byte[keyBytes];
    int result = LibBpfMaps.bpf_map_get_next_key(map.fd(), token, next);
    if (result == -Errno.ENOENT) {
      ended = true;
      return;
    }
    KernelCalls.check(result, "walk map " + map.name());
    if (++steps > 1024 + 16L * Integer.toUnsignedLong(map.maxEntries())) {
      throw new WeirException(
          "walk map " + map.name(), Errno.EAGAIN, "it changes faster than it can be read");
    }
    token = next;
    if (seen.add(ByteBuffer.wrap(next))) {
      byte[] value = new byte[valueBytes];
      if (map.get(next, value)) {
        System.arraycopy(next, 0, keys, 0, keyBytes);
        System.arraycopy(value, 0, values, 0, valueBytes);
        count = 1;
      }
    }
  }

  private void allocate(int entries) {
    capacity = entries;
    keys = new byte[Math.multiplyExact(entries, keyBytes)];
    values = new byte[Math.multiplyExact(entries, valueBytes)];
  }

  @Override
  public String toString() {
    return "cursor map=" + map.name() + " count=" + count + " at=" + Arrays.toString(token);
  }
}
