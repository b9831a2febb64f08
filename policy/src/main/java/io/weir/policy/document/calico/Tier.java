package io.weir.policy.document.calico;

import java.util.Comparator;

/**
 * Policies that are asked together: docs.tigera.io/calico/latest/reference/resources/tier.
 *
 * @param passes whether a flow that no rule in it decides goes on to the next tier
 * @param known whether its order is
 */
record Tier(String name, double order, boolean passes, boolean known) {
  static final String DEFAULT = "default";

  /** Of docs.tigera.io/calico/latest/network-policy/policy-tiers/tiered-policy. */
  private static final double DEFAULT_ORDER = 1_000_000;

  private static final double ADMIN_ORDER = 1_000;
  private static final double BASELINE_ORDER = 10_000_000;

  static final Comparator<Tier> SEQUENCE =
      Comparator.comparingDouble(Tier::order).thenComparing(Tier::name);

  /** A tier of which there is no document: three are always there. */
  static Tier undocumented(String name) {
    return switch (name) {
      case DEFAULT -> new Tier(name, DEFAULT_ORDER, false, true);
      case "adminnetworkpolicy", "kube-admin" -> new Tier(name, ADMIN_ORDER, true, true);
      case "baselineadminnetworkpolicy", "kube-baseline" ->
          new Tier(name, BASELINE_ORDER, true, true);
      default -> new Tier(name, Order.LAST, false, false);
    };
  }
}
