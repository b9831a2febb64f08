package io.weir.policy.trigger;

import io.weir.ringbuf.traffic.Counts;

/** What a group gained in one tick. */
final class Sums {
  private static final double NS_A_SECOND = 1e9;
  private static final int BITS = 8;

  private long packets;
  private long bytes;
  private long tcp;
  private long syn;
  private int flows;
  private boolean sampled;

  void add(FlowGain gain) {
    Counts counts = gain.counts();
    packets += counts.packets();
    bytes += counts.bytes();
    if (gain.isTcp()) {
      tcp += counts.packets();
      syn += gain.isSynOnly() ? counts.packets() : 0;
    }
    flows++;
    sampled |= gain.sampled();
  }

  double value(Measure measure, long ns) {
    return switch (measure) {
      case PPS -> packets * NS_A_SECOND / ns;
      case BPS -> bytes * BITS * NS_A_SECOND / ns;
      case SYN_RATIO -> tcp == 0 ? 0 : syn / (double) tcp;
    };
  }

  int flows() {
    return flows;
  }

  boolean isSampled() {
    return sampled;
  }
}
