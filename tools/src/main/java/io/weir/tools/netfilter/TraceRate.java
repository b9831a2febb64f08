package io.weir.tools.netfilter;

import io.weir.bpf.Netns;
import io.weir.bpf.NftTracing;
import io.weir.tools.UsageError;

/**
 * How many packets a second nftables shall trace at most.
 *
 * @param packets each way
 */
public record TraceRate(int packets) {
  /** What is traced if nothing is said. */
  public static final int DEFAULT = 1000;

  private static final int MAX = 100_000;

  /**
   * Reads it.
   *
   * @param option what it is given by
   * @throws UsageError when it is no such number
   */
  public static TraceRate parse(String option, String text) {
    try {
      int rate = Integer.parseInt(text);
      if (rate >= 1 && rate <= MAX) {
        return new TraceRate(rate);
      }
    } catch (NumberFormatException noNumber) {
      // said below
    }
    throw new UsageError(option + "=" + text, "from 1 to " + MAX);
  }

  /**
   * Begins to trace.
   *
   * @param isOwn whether it is the tool's own namespace, which is not entered: that takes a
   *     privilege more
   */
  public NftTracing begin(Netns netns, boolean isOwn) {
    return begin(netns, isOwn, false, false);
  }

  /** The same with more that is told: {@link NftTracing#begin(int, boolean, boolean)}. */
  public NftTracing begin(Netns netns, boolean isOwn, boolean hooks, boolean states) {
    return isOwn
        ? NftTracing.begin(packets, hooks, states)
        : netns.call(() -> NftTracing.begin(packets, hooks, states));
  }
}
