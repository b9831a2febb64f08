package io.weir.policy.enforce;

import io.weir.bpf.BpfTypes;
import io.weir.policy.table.TableLayouts;
import io.weir.ringbuf.layout.StructLayout;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * What pinned maps must agree with: the layouts' numbers, of the datapath and of tables, and a hash
 * of BTF's structs in them.
 */
final class PinVersion {
  /** The structs that are shared through maps. */
  private static final List<String> STRUCTS =
      List.of(
          "datapath_state",
          "hook_counters",
          "ethertype_key",
          "flow_line",
          "flow",
          "failsafe_key",
          "local_key",
          "limit_key",
          "fragment_key",
          "sent_key",
          "verdict_event",
          "table_header",
          "table_directory",
          "tuple",
          "rule_line",
          "rule_entry");

  private static final int HASH_BYTES = 8;

  private static volatile String own; // null until asked for

  private PinVersion() {}

  /** That of this build; known once it was asked for. */
  static String own() {
    if (own == null) {
      try (BpfTypes types = DatapathPrograms.types()) {
        own = of(types);
      }
    }
    return own;
  }

  /** As in {@code layout=4 table=2 types=0123456789abcdef}. */
  static String of(BpfTypes types) {
    return "layout="
        + DatapathPrograms.LAYOUT
        + " table="
        + TableLayouts.LAYOUT
        + " types="
        + hash(types);
  }

  private static String hash(BpfTypes types) {
    MessageDigest digest = sha256();
    for (String name : STRUCTS) {
      StructLayout layout = types.layout(name);
      digest.update(layout.toString().getBytes(StandardCharsets.UTF_8));
    }
    return HexFormat.of().formatHex(digest.digest(), 0, HASH_BYTES);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JVM has SHA-256", e);
    }
  }
}
