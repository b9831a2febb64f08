package io.weir.policy.enforce;

import io.weir.bpf.BpfMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads what became of packets that a policy was asked about. */
final class PolicyCounts {
  static final String MAP = "policy_counters";

  /** {@code enum policy_counter} of packet.h, in its order. */
  private static final List<String> NAMES =
      List.of(
          "allowed",
          "denied",
          "audited",
          "failsafe",
          "protected",
          "orphaned",
          "connections_opened",
          "connections_lost",
          "verdicts_seen",
          "verdicts_suppressed",
          "verdicts_lost");

  private PolicyCounts() {}

  /** By name, in the order of their numbers. */
  static Map<String, Long> read(BpfMap counters) {
    Map<String, Long> counts = new LinkedHashMap<>();
    for (int i = 0; i < Math.min(NAMES.size(), counters.maxEntries()); i++) {
      counts.put(NAMES.get(i), counters.sumPerCpu(BpfMap.key(i), 0));
    }
    return counts;
  }
}
