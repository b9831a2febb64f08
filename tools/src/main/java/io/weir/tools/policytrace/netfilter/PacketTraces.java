package io.weir.tools.policytrace.netfilter;

import io.weir.bpf.NetInterface;
import io.weir.bpf.Netns;
import io.weir.bpf.NftTrace;
import io.weir.bpf.NftTracing;
import io.weir.ringbuf.drop.NftRule;
import io.weir.ringbuf.pipeline.Accounting.KernelCounts;
import io.weir.tools.Messages;
import io.weir.tools.NetnsOption;
import io.weir.tools.Stop;
import io.weir.tools.netfilter.LegacyIptables;
import io.weir.tools.netfilter.NftRuleTexts;
import io.weir.tools.netfilter.TraceRate;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Reads what nftables tells of packets in a namespace, and accounts for each that came by the
 * counters of the table that asks for it: seen are all, limited those that the rate left out, lost
 * those of which steps were lost. One thread, but for {@link #counts}.
 */
final class PacketTraces implements AutoCloseable {
  private static final int LISTS_A_SECOND = 20; // iptables-nft has eight tables
  private static final long REST_NS = TimeUnit.MILLISECONDS.toNanos(10);
  private static final long LAST_NS = TimeUnit.SECONDS.toNanos(2);

  private final Netns netns;
  private final boolean isOwn;
  private final NftTracing tracing;
  private final Messages messages;
  private final NftRuleTexts texts = new NftRuleTexts(LISTS_A_SECOND, System::nanoTime);
  private final Interfaces interfaces;
  private TracedPackets packets;
  private long settled;
  private long overruns;
  private boolean gap;
  private volatile KernelCounts counts = new KernelCounts(0, 0, 0, 0, 0);

  private PacketTraces(Netns netns, boolean isOwn, NftTracing tracing, Messages messages) {
    this.netns = netns;
    this.isOwn = isOwn;
    this.tracing = tracing;
    this.messages = messages;
    this.interfaces = new Interfaces(index -> inside(() -> NetInterface.find(index)));
  }

  /**
   * Begins to trace; what cannot be seen is said.
   *
   * @param named the namespace's name; null: the tool's own, which is not entered
   * @param states whether with conntrack's word on each packet
   */
  static PacketTraces open(String named, TraceRate rate, boolean states, Messages messages) {
    boolean isOwn = named == null;
    Netns netns = NetnsOption.open(named);
    PacketTraces traces;
    try {
      traces = new PacketTraces(netns, isOwn, rate.begin(netns, isOwn, true, states), messages);
    } catch (RuntimeException e) {
      netns.close();
      throw e;
    }
    traces.tellUnseen();
    return traces;
  }

  private void tellUnseen() {
    if (!NftRuleTexts.areToBeHad()) {
      messages.say("nft(8) is not installed: rules have handles, and no texts");
    }
    if (inside(LegacyIptables::isUsed)) {
      messages.say(
          "legacy iptables has tables here: that it dropped is told, but not by which rule");
    }
    if (inside(LegacyIptables::logs)) {
      messages.say("legacy iptables writes each packet that is traced to the kernel's log");
    }
  }

  private <T> T inside(Supplier<T> question) {
    return isOwn ? question.get() : netns.call(question);
  }

  /**
   * Names those who take what is read; before that is done.
   *
   * @param decisions takes the end of each base chain for each packet
   * @param ended takes each packet when its way ended
   */
  void handTo(Consumer<Decision> decisions, Consumer<TracedPacket> ended) {
    packets =
        new TracedPackets(
            tracing.table(),
            inside(tracing::states),
            new BaseChains(() -> inside(NftTracing::chains), System::nanoTime),
            decisions,
            packet -> {
              settled++;
              ended.accept(packet);
            });
  }

  /** The rule that a step came to, as it is now. */
  NftRule rule(NftTrace step) {
    return texts.rule(netns.inode(), step);
  }

  /** An interface by name; throws when there is none. */
  NetInterface networkInterface(String name) {
    return inside(() -> NetInterface.of(name));
  }

  /** An interface's name; empty where there is none. */
  String interfaceName(int index) {
    return interfaces.name(index);
  }

  /**
   * Reads until it is to end, and then to the end.
   *
   * @param duration null: until stopped
   */
  void run(Stop stop, Duration duration) {
    messages.debug("attached table=" + tracing.table() + " " + netns);
    long startNs = System.nanoTime();
    long lastsNs = duration == null ? Long.MAX_VALUE : duration.toNanos();
    while (!stop.requested() && System.nanoTime() - startNs < lastsNs) {
      read();
    }
    finish();
  }

  /**
   * Waits a tenth of a second at most, and reads what came. Only once nothing is left are ways
   * ended, and by the time before: what was told until then has been read.
   */
  private void read() {
    boolean any = tracing.await();
    long beforeNs = System.nanoTime();
    if (drain() && !gap) {
      packets.settle(beforeNs);
    }
    if (any) {
      LockSupport.parkNanos(REST_NS);
    }
  }

  /**
   * Reads; what was lost lies between what waited and the moment when nothing waits any more.
   *
   * @return whether nothing is left
   */
  private boolean drain() {
    boolean emptied = tracing.drain(step -> packets.take(step, System.nanoTime()));
    if (tracing.overruns() != overruns && overruns == 0) {
      messages.say("the kernel told more than could be read: packets are lost, and counted");
    }
    gap |= tracing.overruns() != overruns;
    overruns = tracing.overruns();
    if (gap && emptied) {
      packets.forget();
      gap = false;
    }
    return emptied;
  }

  /** Has packets traced no more, and reads until two waits were in vain. */
  private void finish() {
    tracing.stop();
    long start = System.nanoTime();
    int vain = 0;
    while (vain < 2 && System.nanoTime() - start < LAST_NS) {
      vain = tracing.await() ? 0 : vain + 1;
      drain();
    }
    if (gap) {
      packets.forget();
    }
    packets.settleAll();
    NftTracing.Counts all = inside(tracing::counts);
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
