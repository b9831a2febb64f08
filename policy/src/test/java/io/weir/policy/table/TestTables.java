package io.weir.policy.table;

import io.weir.policy.rule.PacketFacts;
import io.weir.ringbuf.layout.StructLayout;
import io.weir.ringbuf.layout.StructLayout.Field;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/** Tables without a kernel, and the key that it would make of a packet. */
final class TestTables {
  private static final long SEED = 0x5eed5eed5eedL;

  /** As rules.h has them: name, bytes, name, bytes. */
  private static final Map<String, Object[]> STRUCTS =
      Map.of(
          "table_header",
          new Object[] {
            "seed",
            8,
            "generation",
            8,
            "layout",
            4,
            "lines_at",
            4,
            "lines_mask",
            4,
            "spares_at",
            4,
            "spares",
            4,
            "rules_at",
            4,
            "rules",
            4,
            "texts_at",
            4,
            "texts",
            4,
            "units",
            4,
            "pad",
            8
          },
          "table_directory",
          new Object[] {
            "always",
            8,
            "tuples_at",
            4,
            "tuples",
            4,
            "shift",
            4,
            "gates_at",
            4,
            "gates_mask",
            4,
            "levels",
            4,
            "needs",
            4,
            "pad",
            28
          },
          "tuple",
          new Object[] {"mask", 40, "best", 8, "pad", 16},
          "rule_line",
          new Object[] {"fingerprint", 16, "rule", 32, "next", 4, "pad", 12},
          "rule_entry",
          new Object[] {"key", 40, "precedence", 8, "expires_rate", 8, "hits", 8});

  static final TableLayouts LAYOUTS = new TableLayouts(TestTables::layout);

  private TestTables() {}

  static TableView of(Collection<HeldRule> rules) {
    return of(TableImage.of(rules, SEED, 1));
  }

  static TableView of(TableImage image) {
    ByteBuffer memory =
        ByteBuffer.allocateDirect((int) image.bytes()).order(ByteOrder.nativeOrder());
    image.write(memory, LAYOUTS);
    return new TableView(memory, LAYOUTS);
  }

  static HeldRule held(io.weir.policy.rule.Rule rule) {
    return new HeldRule(rule, HeldRule.NEVER, HeldRule.NO_LEASE);
  }

  static int directory(PacketFacts packet) {
    return RuleEntries.directory(packet.family(), packet.direction());
  }

  static long[] key(PacketFacts packet) {
    return TableLookup.key(packet);
  }

  private static StructLayout layout(String name) {
    Object[] fields = STRUCTS.get(name);
    Map<String, Field> offsets = new LinkedHashMap<>();
    int at = 0;
    for (int i = 0; i < fields.length; i += 2) {
      int bytes = (Integer) fields[i + 1];
      offsets.put((String) fields[i], new Field(at, bytes));
      at += bytes;
    }
    return new StructLayout(name, at, offsets);
  }
}
