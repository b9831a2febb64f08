package io.weir.tools.dropsnoop;

import io.weir.bpf.Netns;
import io.weir.bpf.NftTrace;
import io.weir.bpf.NftTracing;
import io.weir.ringbuf.drop.DropCause;
import io.weir.ringbuf.drop.DropView;
import io.weir.ringbuf.drop.HeaderKey;
import io.weir.tools.Messages;
import io.weir.tools.netfilter.NftRuleTexts;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Has nftables trace packets in a namespace, and finds the rule that dropped one. The kernel tells
 * of a packet's way before it tells of its drop, so what a drop needs has come when that is read;
 * beside it a thread reads what nobody asks for, so that it does not pile up.
 */
final class NftTraces implements AutoCloseable {
  private static final long REST_NS = TimeUnit.MILLISECONDS.toNanos(10);
  private static final long JOIN_MS = 2000;

  private final Netns netns;
  private final NftTracing tracing;
  private final NftRuleTexts texts;
  private final Messages messages;
  private final TracedDrops drops = new TracedDrops(); // guarded by this
  private final Thread reader = new Thread(this::read, "nft-trace");
  private volatile boolean closed;

  private NftTraces(Netns netns, NftTracing tracing, NftRuleTexts texts, Messages messages) {
    this.netns = netns;
    this.tracing = tracing;
    this.texts = texts;
    this.messages = messages;
  }

  /**
   * Begins to read; both are owned from here on.
   *
   * @param netns where it traces
   */
  static NftTraces start(Netns netns, NftTracing tracing, NftRuleTexts texts, Messages messages) {
    NftTraces traces = new NftTraces(netns, tracing, texts, messages);
    messages.debug("nft-trace table=" + tracing.table() + " " + netns);
    traces.reader.setDaemon(true);
    traces.reader.start();
    return traces;
  }

  /** The rule that dropped a packet; null when nothing tells. */
  DropCause of(DropView view) {
    if (!view.traced() || view.netns() != netns.inode()) {
      return null;
    }
    HeaderKey key = view.headerKey();
    NftTrace step = key == null ? null : step(key);
    return step == null ? null : texts.rule(netns.inode(), step);
  }

  private synchronized NftTrace step(HeaderKey key) {
    NftTrace step = drops.remove(key);
    if (step != null) {
      return step;
    }
    tracing.drain(drops::take);
    return drops.remove(key);
  }

  private void read() {
    while (!closed) {
      if (tracing.await()) {
        synchronized (this) {
          tracing.drain(drops::take);
        }
        LockSupport.parkNanos(REST_NS);
      }
    }
  }

  /** Takes the table away. */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    try {
      reader.join(JOIN_MS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    tracing.close();
    netns.close();
    tell();
  }

  private synchronized void tell() {
    if (tracing.overruns() != 0) {
      messages.say(
          "nft-trace: some rules could not be named: the kernel told more than could be read;"
              + " a lower --nft-trace=N helps");
    }
    messages.debug("nft-trace overruns=" + tracing.overruns() + " unmatched=" + drops.unmatched());
  }
}
