package io.weir.tools.policytrace.netfilter;

import io.weir.bpf.NftChain;
import io.weir.bpf.NftPacket;
import io.weir.bpf.NftTrace;

/**
 * How a base chain ended for a packet.
 *
 * @param chain the base chain
 * @param packet as it entered the base chain; null when it is no IP packet
 * @param step the rule, or the policy, that ended it
 */
record Decision(NftChain chain, NftPacket packet, NftTrace step) {
  private static final int FILTERS = 4;
  private static final int NO_NAT = 2;

  /** What is the same of all packets that end there so. */
  RuleId rule() {
    boolean policy = step.kind() == NftTrace.Kind.POLICY;
    return new RuleId(
        step.family(),
        step.table(),
        step.chain(),
        policy ? 0 : step.handle(),
        Outcome.of(step),
        chain.hook());
  }

  boolean drops() {
    return Outcome.of(step) == Outcome.DROP;
  }

  /**
   * Whether it, rather than what came before, is what decided about a packet that passes: at the
   * hooks for filters first, NAT last, and a rule before a policy; of equal ones the later one.
   */
  boolean supersedes(Decision before) {
    return before == null || weight() >= before.weight();
  }

  /** Whether it is at a hook of the table filter. */
  boolean isAtFilter() {
    return switch (chain.hook()) {
      case INPUT, FORWARD, OUTPUT -> true;
      default -> false;
    };
  }

  private int weight() {
    return (isAtFilter() ? FILTERS : 0)
        + (chain.type().equals("nat") ? 0 : NO_NAT)
        + (step.kind() == NftTrace.Kind.RULE ? 1 : 0);
  }
}
