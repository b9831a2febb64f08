package io.weir.tools.dropsnoop;

import io.weir.bpf.BpfObject;
import io.weir.bpf.Netns;
import io.weir.bpf.NftTracing;
import io.weir.ringbuf.drop.DropCause;
import io.weir.ringbuf.drop.DropCauses;
import io.weir.ringbuf.drop.DropReason;
import io.weir.ringbuf.drop.DropView;
import io.weir.ringbuf.error.WeirException;
import io.weir.tools.Messages;
import io.weir.tools.NetnsOption;
import io.weir.tools.netfilter.NftRuleTexts;
import io.weir.tools.netfilter.TraceRate;

/**
 * Finds out which rule or program dropped a packet, by whatever this kernel and the options allow.
 * The ring's thread; the caller closes it.
 */
final class Causes implements DropCauses, AutoCloseable {
  static final String NETFILTER = "NETFILTER_DROP";

  private static final int LISTS_A_SECOND = 5; // of nftables' tables, by a process each

  private final NftTraces traces; // null: nothing is traced
  private final NetfilterPlaces places;
  private final ProgramDrops programs = new ProgramDrops(System::nanoTime);
  private final Messages messages;

  private Causes(NftTraces traces, NetfilterPlaces places, Messages messages) {
    this.traces = traces;
    this.places = places;
    this.messages = messages;
  }

  /**
   * Begins what was asked for.
   *
   * @param object the programs, which stay the caller's
   */
  static Causes open(DropOptions options, BpfObject object, Messages messages) {
    NftRuleTexts texts = new NftRuleTexts(LISTS_A_SECOND, System::nanoTime);
    NetfilterPlaces places = new NetfilterPlaces(object, texts);
    NftTraces traces = options.causes.tracesNft() ? traces(options, texts, messages) : null;
    return new Causes(traces, places, messages);
  }

  private static NftTraces traces(DropOptions options, NftRuleTexts texts, Messages messages) {
    TraceRate rate = options.causes.nftTraceRate();
    Netns netns = NetnsOption.open(options.common.netns);
    try {
      NftTracing tracing = rate.begin(netns, options.common.netns == null);
      return NftTraces.start(netns, tracing, texts, messages);
    } catch (RuntimeException e) {
      netns.close();
      throw e;
    }
  }

  /** What is not found out, because something went meanwhile, is no reason to lose the drop. */
  @Override
  public DropCause of(DropView view, DropReason reason, String location) {
    try {
      return reason.name().equals(NETFILTER) ? netfilter(view) : program(view, reason, location);
    } catch (WeirException e) {
      messages.debug(e.getMessage());
      return null;
    }
  }

  private DropCause netfilter(DropView view) {
    DropCause traced = traces == null ? null : traces.of(view);
    return traced == null ? places.of(view) : traced;
  }

  private DropCause program(DropView view, DropReason reason, String location) {
    DropHook hook = DropHook.of(reason.name(), location);
    return hook == null ? null : programs.of(view, hook);
  }

  @Override
  public void close() {
    programs.close();
    if (traces != null) {
      traces.close();
    }
  }
}
