package io.weir.bpf;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The messages that have more told of traced packets, by chains that decide nothing; pure. Numbers
 * of linux/netfilter/nf_tables.h.
 */
final class NftWatchMessages {
  private static final int BEHIND_CONNTRACK = -199; // NF_IP_PRI_CONNTRACK + 1; before DNAT, -100
  private static final int INPUT = 1; // NF_INET_LOCAL_IN
  private static final int FORWARD = 2; // NF_INET_FORWARD
  private static final int CT_STATE = 0; // NFT_CT_STATE
  private static final int REGISTER = 1; // NFT_REG_1
  private static final int NOT_EQUAL = 1; // NFT_CMP_NEQ
  private static final int CAPACITY = 8192;
  private static final String SUFFIX = "_state";

  private NftWatchMessages() {}

  /** Adds a chain without rules before all others at the hooks input and forward. */
  static byte[] hookChains(String table) {
    NetlinkWriter out = NftMessages.batch(CAPACITY);
    NftMessages.chain(out, table, "input", INPUT, NftMessages.FIRST, 2, false);
    NftMessages.chain(out, table, "forward", FORWARD, NftMessages.FIRST, 3, true);
    return NftMessages.endBatch(out, 4);
  }

  /**
   * Adds two chains right behind conntrack with a rule for each state, which is told of where it
   * holds.
   */
  static byte[] stateChains(String table) {
    NetlinkWriter out = NftMessages.batch(CAPACITY);
    int sequence = 2;
    for (int hook : NftMessages.HOOKS) {
      NftMessages.chain(out, table, name(hook), hook, BEHIND_CONNTRACK, sequence++, false);
    }
    for (int hook : NftMessages.HOOKS) {
      for (NftState state : NftState.ALL) {
        boolean last = hook == NftMessages.OUTPUT && state == NftState.UNTRACKED;
        NftMessages.rule(out, table, name(hook), sequence++, last, () -> holds(out, state));
      }
    }
    return NftMessages.endBatch(out, sequence);
  }

  private static String name(int hook) {
    return NftMessages.chain(hook) + SUFFIX;
  }

  /** {@code ct state} is it. */
  private static void holds(NetlinkWriter out, NftState state) {
    NftMessages.expression(out, "ct", () -> out.int32(1, REGISTER).int32(2, CT_STATE));
    NftMessages.expression(out, "bitwise", () -> masked(out, state.bit()));
    NftMessages.expression(
        out,
        "cmp",
        () -> out.int32(1, REGISTER).int32(2, NOT_EQUAL).nested(3, () -> out.bytes(1, host(0))));
  }

  private static void masked(NetlinkWriter out, int bit) {
    out.int32(1, REGISTER).int32(2, REGISTER).int32(3, Integer.BYTES);
    out.nested(4, () -> out.bytes(1, host(bit)));
    out.nested(5, () -> out.bytes(1, host(0)));
  }

  /** As the kernel keeps it in a register. */
  private static byte[] host(int number) {
    return ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.nativeOrder()).putInt(number).array();
  }

  /** Whether a rule is one of those. */
  static boolean isState(NftMessages.Rule rule) {
    return rule.chain().endsWith(SUFFIX);
  }
}
