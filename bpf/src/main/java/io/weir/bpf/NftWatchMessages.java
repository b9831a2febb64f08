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
  private static final int LAST = Integer.MAX_VALUE; // NF_IP_PRI_LAST
  private static final int CT_STATE = 0; // NFT_CT_STATE
  private static final int REGISTER = 1; // NFT_REG_1
  private static final int NOT_EQUAL = 1; // NFT_CMP_NEQ
  private static final String SUFFIX = "_state";

  private NftWatchMessages() {}

  /**
   * Adds chains without rules before and behind all others at the hooks input, forward and output;
   * at output the chain that marks packets is the first one.
   */
  static void addHookChains(NetlinkWriter out, String table) {
    NftMessages.chain(out, table, "input", INPUT, NftMessages.FIRST);
    NftMessages.chain(out, table, "forward", FORWARD, NftMessages.FIRST);
    NftMessages.chain(out, table, "input_end", INPUT, LAST);
    NftMessages.chain(out, table, "forward_end", FORWARD, LAST);
    NftMessages.chain(out, table, "output_end", NftMessages.OUTPUT, LAST);
  }

  /**
   * Adds two chains right behind conntrack with a rule for each state, which is told of where it
   * holds.
   */
  static void addStateChains(NetlinkWriter out, String table) {
    for (int hook : NftMessages.HOOKS) {
      NftMessages.chain(out, table, name(hook), hook, BEHIND_CONNTRACK);
      for (NftState state : NftState.ALL) {
        NftMessages.rule(out, table, name(hook), 0, () -> holds(out, state));
      }
    }
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
