package io.weir.policy.enforce;

import io.weir.bpf.BpfMap;
import io.weir.bpf.BpfMaps;
import io.weir.bpf.BpfTypes;
import io.weir.bpf.MapFlags;
import io.weir.bpf.MapMemory;
import io.weir.bpf.MapType;
import io.weir.policy.rule.Verdict;
import io.weir.ringbuf.layout.StructLayout;
import java.nio.ByteBuffer;

/** The smallest table there is, by rules.h: one rule, about all that is received. */
final class PlainTable {
  private static final int UNIT = 64;
  private static final int TUPLE = 5;
  private static final int LINE = 6;
  private static final int RULES = 7;
  private static final int GATES = 9;
  private static final int UNITS = 10;

  private PlainTable() {}

  /** Puts it into a bank. */
  static void put(PinDirectory pins, Verdict verdict, long expiresJiffies, int lease) {
    try (BpfMap bank = pins.map(DatapathPrograms.BANK);
        BpfTypes types = DatapathPrograms.types();
        BpfMap table =
            BpfMaps.create(
                "plain",
                MapType.ARRAY,
                Integer.BYTES,
                UNIT,
                UNITS,
                MapFlags.MMAPABLE | MapFlags.INNER_MAP)) {
      try (MapMemory memory = table.mmap()) {
        long precedence = 1000L << 34 | (long) verdict.ordinal() << 32 | 23 << 3 | lease;
        write(memory.buffer(), types, precedence, expiresJiffies << 24);
      }
      bank.putMap(BpfMap.key(0), table);
    }
  }

  private static void write(ByteBuffer units, BpfTypes types, long precedence, long expires) {
    StructLayout header = types.layout("table_header");
    units.putInt(header.offset("layout", 4), 1);
    units.putInt(header.offset("lines_at", 4), LINE);
    units.putInt(header.offset("spares_at", 4), RULES);
    units.putInt(header.offset("rules_at", 4), RULES);
    units.putInt(header.offset("rules", 4), 2);
    units.putInt(header.offset("units", 4), UNITS);
    StructLayout entry = types.layout("rule_entry");
    for (int family = 0; family < 2; family++) {
      int directory = family * 2; // what is received
      directory(units, types.layout("table_directory"), (1 + directory) * UNIT);
      long hash = mix(0, directory * 1024L);
      for (int i = 0; i < (family == 0 ? 2 : 5); i++) {
        hash = mix(hash, 0);
      }
      int fingerprint = (int) (hash >>> 48);
      units.putShort(LINE * UNIT + 2 * family, (short) (fingerprint == 0 ? 1 : fingerprint));
      units.putInt(
          LINE * UNIT + types.layout("rule_line").field("rule").offset() + 4 * family, family);
      int rule = (RULES + family) * UNIT;
      units.putLong(rule + entry.offset("precedence", 8), precedence);
      units.putLong(rule + entry.offset("expires_rate", 8), expires);
    }
    units.putLong(TUPLE * UNIT + types.layout("tuple").offset("best", 8), precedence);
  }

  private static void directory(ByteBuffer units, StructLayout layout, int at) {
    units.putLong(at + layout.offset("always", 8), 1);
    units.putInt(at + layout.offset("tuples_at", 4), TUPLE);
    units.putInt(at + layout.offset("tuples", 4), 1);
    units.putInt(at + layout.offset("gates_at", 4), GATES);
    units.putInt(at + layout.offset("gates_mask", 4), 7);
  }

  private static long mix(long hash, long word) {
    long mixed = (hash ^ word) * 0x9e3779b97f4a7c15L;
    return mixed ^ mixed >>> 32;
  }
}
