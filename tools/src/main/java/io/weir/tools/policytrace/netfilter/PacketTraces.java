package io.weir.tools.policytrace.netfilter;

import io.weir.bpf.Netns;
import io.weir.bpf.NftTracing;
import io.weir.ringbuf.pipeline.Accounting.KernelCounts;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * Reads what nftables tells of packets in a namespace, and accounts for each that came by the
 * counters of the table that asks for it: seen are all, limited those that the rate left out, lost
 * those of which steps were lost. One thread, but for {@link #counts}.
 */
final class PacketTraces implements AutoCloseable {
  private static final long REST_NS = TimeUnit.MILLISECONDS.toNanos(10);
  private static final long LAST_NS = TimeUnit.SECONDS.toNanos(2);

  private final Netns netns;
  private final boolean isOwn;
  private final NftTracing tracing;
  private final TracedPackets packets;
  private long settled;
  private long overruns;
  private boolean gap;
  private volatile KernelCounts counts = new KernelCounts(0, 0, 0, 0, 0);

  /**
   * Takes over a namespace and what traces in it.
   *
   * @param isOwn whether it is the tool's own namespace, which is not entered
   */
  PacketTraces(
      Netns netns,
      boolean isOwn,
      NftTracing tracing,
      Consumer<Decision> decisions,
      Consumer<TracedPacket> ended) {
    this.netns = netns;
    this.isOwn = isOwn;
    this.tracing = tracing;
    BaseChains chains =
        new BaseChains(
            () -> isOwn ? NftTracing.chains() : netns.call(NftTracing::chains), System::nanoTime);
    packets =
        new TracedPackets(
            tracing.table(),
            chains,
            decisions,
            packet -> {
              settled++;
              ended.accept(packet);
            });
  }

  /** Waits a tenth of a second at most, and reads what came. */
  void read() {
    if (tracing.await()) {
      drain();
      LockSupport.parkNanos(REST_NS);
    }
    if (!gap) {
      packets.settle(System.nanoTime());
    }
  }

  /** What was lost lies between what waited and the moment when nothing waits any more. */
  private void drain() {
    long now = System.nanoTime();
    boolean emptied = tracing.drain(step -> packets.take(step, now));
    gap |= tracing.overruns() != overruns;
    overruns = tracing.overruns();
    if (gap && emptied) {
      packets.forget();
      gap = false;
    }
  }

  /** Has packets traced no more, and reads to the end. */
  void finish() {
    tracing.stop();
    long start = System.nanoTime();
    while (tracing.await() && System.nanoTime() - start < LAST_NS) {
      drain();
    }
    if (gap) {
      packets.forget();
    }
    packets.settleAll();
    NftTracing.Counts all = isOwn ? tracing.counts() : netns.call(tracing::counts);
    long lost = Math.max(0, all.traced() - settled);
    counts = new KernelCounts(all.seen(), 0, lost, 0, 0, 0, all.seen() - all.traced());
  }

  /** What became of the packets that are not handed over; 0 until the end. */
  KernelCounts counts() {
    return counts;
  }

  @Override
  public void close() {
    tracing.close();
    netns.close();
  }
}
