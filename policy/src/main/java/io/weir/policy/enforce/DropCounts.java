package io.weir.policy.enforce;

import io.weir.bpf.BpfMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads what became of packets that a rule decided about. */
final class DropCounts {
  static final String MAP = "drop_counters";

  /** {@code enum drop_counter} of packet.h, in its order. */
  private static final List<String> NAMES =
      List.of(
          "passed",
          "dropped",
          "audited",
          "failsafe",
          "protected",
          "limited",
          "limited_audited",
          "verdicts_seen",
          "verdicts_suppressed",
          "verdicts_lost");

  private DropCounts() {}

  /** By name, in the order of their numbers. */
  static Map<String, Long> read(BpfMap counters) {
    Map<String, Long> counts = new LinkedHashMap<>();
    for (int i = 0; i < Math.min(NAMES.size(), counters.maxEntries()); i++) {
      counts.put(NAMES.get(i), counters.sumPerCpu(BpfMap.key(i), 0));
    }
    return counts;
  }
}
