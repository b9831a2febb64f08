package io.weir.policy.enforce;

import io.weir.bpf.BpfMap;
import io.weir.bpf.BpfMaps;
import io.weir.bpf.MapFlags;
import io.weir.bpf.MapMemory;
import io.weir.bpf.MapType;
import io.weir.ringbuf.error.Errno;
import io.weir.ringbuf.error.WeirException;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Gives rules their ids, each once on a host as long as it is up: from a counter in a pinned map,
 * beside the standing datapaths and, like them, gone after a reboot.
 */
public final class RuleIds {
  private static final VarHandle COUNTER =
      MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder());
  private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");
  private static final String PIN = "rule_ids";

  /** {@code PRECEDENCE_ID_SHIFT}: what a table has room for. */
  private static final int LAST = (1 << 29) - 1;

  private RuleIds() {}

  /**
   * Takes some, one after the other; those that are not used are lost. bpffs is mounted if it is
   * not.
   *
   * @return the first, at least 1
   */
  public static int take(int count) {
    return take(PinStore.host(), count);
  }

  /** Within which the same id is the same rule: the boot, and the counter's own id. */
  static String epoch(PinStore store) {
    store.make();
    try (BpfMap map = counter(store.root().resolve(PIN))) {
      return Files.readString(BOOT_ID).trim() + "/" + map.info().id();
    } catch (IOException e) {
      throw new WeirException("read " + BOOT_ID, 0, "mount /proc", e);
    }
  }

  static int take(PinStore store, int count) {
    store.make();
    try (BpfMap map = counter(store.root().resolve(PIN));
        MapMemory memory = map.mmap()) {
      long taken = (long) COUNTER.getAndAdd(memory.buffer(), 0, (long) count);
      if (taken + count > LAST) {
        throw new WeirException(
            "number rules", Errno.ENOSPC, "all ids are used: they begin anew after a reboot");
      }
      return (int) taken + 1;
    }
  }

  private static BpfMap counter(Path pin) {
    return BpfMaps.pinned(pin).orElseGet(() -> make(pin));
  }

  private static BpfMap make(Path pin) {
    BpfMap map =
        BpfMaps.create(
            "weir_rule_ids", MapType.ARRAY, Integer.BYTES, Long.BYTES, 1, MapFlags.MMAPABLE);
    try {
      map.pin(pin);
      return map;
    } catch (WeirException e) {
      map.close();
      if (e.errno() != Errno.EEXIST) {
        throw e;
      }
      return BpfMaps.pinned(pin).orElseThrow(() -> e); // another process was first
    }
  }
}
