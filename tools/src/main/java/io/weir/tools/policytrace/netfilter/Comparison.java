package io.weir.tools.policytrace.netfilter;

import io.weir.policy.check.Answer;
import io.weir.policy.model.Flow;
import io.weir.policy.model.Hook;

/**
 * What netfilter and documents say of a packet.
 *
 * @param hook null, as are {@code flow} and {@code answer}, where they cannot be compared
 * @param agreed whether they say the same
 * @param not why they cannot be compared; else empty
 */
record Comparison(
    TracedPacket packet, Hook hook, Flow flow, Answer answer, boolean agreed, String not) {
  static Comparison impossible(TracedPacket packet, String why) {
    return new Comparison(packet, null, null, null, false, why);
  }

  boolean isPossible() {
    return not.isEmpty();
  }
}
