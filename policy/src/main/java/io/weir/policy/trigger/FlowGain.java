package io.weir.policy.trigger;

import io.weir.ringbuf.traffic.Counts;
import io.weir.ringbuf.traffic.FlowKey;

/**
 * What a flow gained in one tick.
 *
 * @param counts packets and bytes of the tick
 * @param tcpFlags all that were seen in it so far, as in TCP's header; 0 of other protocols
 * @param sampled whether the counts are estimates
 */
public record FlowGain(FlowKey key, Counts counts, int tcpFlags, boolean sampled) {
  private static final int TCP = 6;
  private static final int SYN = 2;
  private static final int ACK = 16;

  boolean isTcp() {
    return key.transport() == TCP;
  }

  boolean isSynOnly() {
    return (tcpFlags & (SYN | ACK)) == SYN;
  }
}
