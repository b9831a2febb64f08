package io.weir.tools.policytrace.netfilter;

import io.weir.bpf.NftChain;

/**
 * A rule, or a base chain's policy, and what it says.
 *
 * @param family the table's, {@code NFPROTO_*}
 * @param handle the rule's; 0 of a policy
 * @param hook from which packets came to it
 */
record RuleId(
    int family, String table, String chain, long handle, Outcome outcome, NftChain.Hook hook) {}
