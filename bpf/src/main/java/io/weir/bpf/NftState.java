package io.weir.bpf;

import java.util.List;

/** What conntrack says of a packet, as {@code ct state} of nft(8) has it. */
public enum NftState {
  INVALID(1),
  ESTABLISHED(1 << 1),
  RELATED(1 << 2),
  NEW(1 << 3),
  UNTRACKED(1 << 6);

  /** All, in the order of the rules that ask for them. */
  static final List<NftState> ALL = List.of(values());

  private final int bit;

  NftState(int bit) {
    this.bit = bit;
  }

  /** In {@code NFT_CT_STATE} (net/netfilter/nf_conntrack_common.h, NF_CT_STATE_BIT). */
  int bit() {
    return bit;
  }
}
