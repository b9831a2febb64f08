package io.weir.tools.dropsnoop;

import io.weir.tools.OptionalValue;
import io.weir.tools.UsageError;
import io.weir.tools.netfilter.TraceRate;
import picocli.CommandLine.Option;

/** The options of dropsnoop that say how rules are looked for. */
final class CauseOptions {
  @Option(
      names = "--nft-trace",
      paramLabel = "N",
      arity = "0..1",
      preprocessor = OptionalValue.class,
      description =
          "Name the nftables rule: have nftables trace N packets a second (1000) each way, in the"
              + " namespace of --netns or the tool's own; see Rules.")
  String nftTrace;

  @Option(
      names = "--no-probes",
      description =
          "Do not probe netfilter's functions, which costs each packet that they see; see Rules.")
  boolean noProbes;

  /** Whether nftables shall trace. */
  boolean tracesNft() {
    return nftTrace != null;
  }

  /**
   * How many packets a second shall be traced at most.
   *
   * @throws UsageError when it is no such number
   */
  TraceRate nftTraceRate() {
    return nftTrace.isEmpty()
        ? new TraceRate(TraceRate.DEFAULT)
        : TraceRate.parse("--nft-trace", nftTrace);
  }
}
