package io.weir.policy.trigger;

import java.time.Duration;
import java.util.Locale;

/**
 * What was measured when an expression became true.
 *
 * @param expression as it was written
 * @param pps packets a second in the last tick
 * @param bps bits a second
 * @param synRatio of the TCP packets those of flows that had a SYN and never an ACK, 0 to 1
 * @param flows that had packets in the last tick
 * @param held how long the longest of the expression's conditions has been true
 * @param sampled whether the counts are estimates from a sample
 */
public record Evidence(
    String expression,
    double pps,
    double bps,
    double synRatio,
    int flows,
    Duration held,
    boolean sampled) {

  /** In one line: {@code pps=61234 bps=48987200 syn_ratio=0.00 flows=12 held=3.0s}. */
  public String text() {
    return String.format(
        Locale.ROOT,
        "pps=%.0f bps=%.0f syn_ratio=%.2f flows=%d held=%.1fs%s",
        pps,
        bps,
        synRatio,
        flows,
        held.toNanos() / 1e9,
        sampled ? " sampled" : "");
  }
}
