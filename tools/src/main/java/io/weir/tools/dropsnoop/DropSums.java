package io.weir.tools.dropsnoop;

import io.weir.bpf.BpfMap;
import io.weir.bpf.BpfObject;
import io.weir.bpf.MapCursor;
import io.weir.ringbuf.drop.DropKey;
import io.weir.ringbuf.drop.DropReasons;
import io.weir.ringbuf.enrich.KernelSymbols;
import io.weir.ringbuf.enrich.NetnsNames;
import io.weir.ringbuf.event.ByteText;
import io.weir.ringbuf.layout.StructLayout;
import io.weir.ringbuf.traffic.Counts;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Reads what {@code dropsums.h} counts. One thread. A key is looked up once; a reading takes a
 * system call for each 4,096 keys or less.
 */
final class DropSums {
  private static final int NAME_BYTES = 16; // IFNAMSIZ
  private static final int NO_PROTOCOL = 256;
  private static final byte[] ONLY = BpfMap.key(0);

  private final BpfMap sums;
  private final BpfMap others;
  private final StructLayout layout;
  private final int othersAt;
  private final DropReasons reasons;
  private final KernelSymbols symbols;
  private final NetnsNames namespaces;
  private final Map<ByteBuffer, Sum> byKey = new LinkedHashMap<>();

  DropSums(BpfObject object, DropReasons reasons, KernelSymbols symbols, NetnsNames namespaces) {
    this.sums = object.map("drop_sums");
    this.others = object.map("drop_others");
    this.layout = object.layout("drop_key");
    this.othersAt = object.layout("drop_others").offset("packets", Long.BYTES);
    this.reasons = reasons;
    this.symbols = symbols;
    this.namespaces = namespaces;
  }

  /** All sums since the programs were loaded, those that found no room among them. */
  Map<DropKey, Counts> read() {
    for (MapCursor cursor = sums.cursor(); cursor.next(); ) {
      take(cursor);
    }
    Map<DropKey, Counts> all = new LinkedHashMap<>();
    byKey.values().forEach(sum -> all.merge(sum.key, sum.counts(), Counts::plus));
    long rest = others.sumPerCpu(ONLY, othersAt);
    if (rest != 0) {
      all.put(DropKey.OTHER, new Counts(rest, 0));
    }
    return all;
  }

  private void take(MapCursor cursor) {
    int keyBytes = sums.keyBytes();
    ByteBuffer values = ByteBuffer.wrap(cursor.values()).order(ByteOrder.nativeOrder());
    for (int i = 0; i < cursor.count(); i++) {
      long packets = 0;
      for (int at = 0; at < sums.bufferBytes(); at += Long.BYTES) {
        packets += values.getLong(i * sums.bufferBytes() + at);
      }
      ByteBuffer raw = ByteBuffer.wrap(cursor.keys(), i * keyBytes, keyBytes);
      Sum sum = byKey.get(raw);
      if (sum == null) {
        byte[] copy = cursor.key(i);
        sum = new Sum(key(ByteBuffer.wrap(copy).order(ByteOrder.nativeOrder())));
        byKey.put(ByteBuffer.wrap(copy), sum);
      }
      sum.packets = packets;
    }
  }

  private DropKey key(ByteBuffer raw) {
    long netns = Integer.toUnsignedLong(raw.getInt(layout.offset("netns", Integer.BYTES)));
    int protocol = raw.getShort(layout.offset("protocol", Short.BYTES)) & 0xffff;
    return new DropKey(
        reasons.of(raw.getInt(layout.offset("reason", Integer.BYTES))),
        symbols.text(raw.getLong(layout.offset("location", Long.BYTES))),
        ByteText.ofCString(raw, layout.offset("interface", NAME_BYTES), NAME_BYTES).text(),
        netns,
        netns == 0 ? "" : namespaces.name(netns),
        raw.getShort(layout.offset("ethertype", Short.BYTES)) & 0xffff,
        protocol == NO_PROTOCOL ? -1 : protocol);
  }

  /** One counter. */
  private static final class Sum {
    private final DropKey key;
    private long packets;

    Sum(DropKey key) {
      this.key = key;
    }

    Counts counts() {
      return new Counts(packets, 0);
    }
  }
}
