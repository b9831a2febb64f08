package io.weir.policy.check;

import io.weir.policy.model.PolicyRule;
import java.util.List;

/**
 * A flow's verdict, and where it comes from.
 *
 * @param rule the one that decided; null when none did, and so it is allowed
 * @param activators rules that say which policies made denial the default, where that decided
 * @param nearMiss null where nothing was denied by default, or nothing came near
 * @param doubts why the verdict is approximate; empty: it is exact
 */
public record Answer(
    PolicyVerdict verdict,
    PolicyRule rule,
    List<PolicyRule> activators,
    NearMiss nearMiss,
    List<String> doubts) {
  public Answer {
    activators = List.copyOf(activators);
    doubts = List.copyOf(doubts);
  }
}
