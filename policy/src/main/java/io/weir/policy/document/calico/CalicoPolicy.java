package io.weir.policy.document.calico;

import io.weir.policy.model.Hook;
import io.weir.policy.model.PolicyRule;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * A policy that has been read.
 *
 * @param order {@link Order#LAST} of what has none
 * @param rules of each direction that the policy is about
 * @param defaults what denies the rest at the end of its tier
 */
record CalicoPolicy(
    String tier,
    double order,
    String name,
    String namespace,
    Map<Hook, List<PolicyRule>> rules,
    Map<Hook, PolicyRule> defaults) {
  static final Comparator<CalicoPolicy> SEQUENCE =
      Comparator.comparingDouble(CalicoPolicy::order)
          .thenComparing(CalicoPolicy::name)
          .thenComparing(CalicoPolicy::namespace);
}
