package io.weir.tools.dropsnoop;

import io.weir.bpf.BpfSpec;
import io.weir.bpf.KernelBtf;
import io.weir.bpf.Kprobe;
import io.weir.ringbuf.drop.DropReason;
import io.weir.ringbuf.drop.DropReasons;
import java.util.List;

/**
 * The probes on netfilter's functions (nfprobe.h): which of them this kernel can have, and what
 * they say of a drop.
 *
 * @param kprobes whether this kernel has kprobes
 * @param reason the number of NETFILTER_DROP; 0 where no such drop is shown, or it has none
 */
record NetfilterProbes(
    boolean kprobes, int reason, boolean nft, boolean iptables, boolean ip6tables) {
  static final List<String> PROGRAMS =
      List.of(
          "nft_began",
          "nft_ended",
          "nft_decided",
          "ipt_began",
          "ipt_ended",
          "ip6t_began",
          "ip6t_ended");

  private static final List<String> NFT = PROGRAMS.subList(0, 3);
  private static final List<String> IPTABLES = PROGRAMS.subList(3, 5);
  private static final List<String> IP6TABLES = PROGRAMS.subList(5, 7);

  /** Looks what is there. */
  static NetfilterProbes find(DropOptions options, DropReasons reasons) {
    boolean kprobes = Kprobe.isAvailable();
    int reason = reasons.named(Causes.NETFILTER).map(DropReason::number).orElse(0);
    if (!kprobes
        || reason == 0
        || options.causes.noProbes
        || options.summary != null
        || !shows(options)) {
      return new NetfilterProbes(kprobes, 0, false, false, false);
    }
    try (KernelBtf btf = KernelBtf.open()) {
      return new NetfilterProbes(
          true,
          reason,
          btf.hasStruct("nft_chain", "nf_tables"),
          btf.hasStruct("xt_table", "ip_tables"),
          btf.hasStruct("xt_table", "ip6_tables"));
    }
  }

  /** Whether what netfilter drops would be shown. */
  static boolean shows(DropOptions options) {
    return (options.reasons.isEmpty() || names(options.reasons)) && !names(options.notReasons);
  }

  private static boolean names(List<String> reasons) {
    return reasons.stream()
        .anyMatch(
            name ->
                name.equalsIgnoreCase(Causes.NETFILTER)
                    || name.equalsIgnoreCase("SKB_DROP_REASON_" + Causes.NETFILTER));
  }

  boolean any() {
    return nft || iptables || ip6tables;
  }

  void describeTo(BpfSpec spec) {
    spec.constant("netfilter_reason", any() ? reason : 0)
        .constant("probe_nft", nft ? 1 : 0)
        .constant("probe_iptables", iptables || ip6tables ? 1 : 0);
    without(spec, nft, NFT);
    without(spec, iptables, IPTABLES);
    without(spec, ip6tables, IP6TABLES);
    if (!any()) {
      spec.mapEntries("nf_packets", 1).mapEntries("nf_calls", 1).mapEntries("nf_places", 1);
    }
  }

  private static void without(BpfSpec spec, boolean there, List<String> programs) {
    if (!there) {
      programs.forEach(spec::without);
    }
  }
}
