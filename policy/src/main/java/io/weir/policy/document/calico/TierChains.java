package io.weir.policy.document.calico;

import io.weir.policy.document.ProgramBuilder;
import io.weir.policy.model.Action;
import io.weir.policy.model.Hook;
import io.weir.policy.model.MatchKind;
import io.weir.policy.model.PolicyChain;
import io.weir.policy.model.PolicyRule;
import io.weir.policy.model.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Makes a chain of each tier, and one that leads through them: docs.tigera.io/calico/latest/
 * reference/resources/tier, "How policy is evaluated". Kubernetes' policies are in the default
 * tier, at order 1000. Who comes to the end of the last tier is let pass by the profile of its
 * namespace.
 */
final class TierChains {
  private static final double KUBERNETES_ORDER = 1000;
  private static final String KUBERNETES_NAME = "knp.default.";

  private final Tiers tiers;
  private final Hosts hosts;

  TierChains(Tiers tiers, Hosts hosts) {
    this.tiers = tiers;
    this.hosts = hosts;
  }

  void addTo(ProgramBuilder program, List<CalicoPolicy> policies) {
    for (Hook hook : List.of(Hook.INGRESS, Hook.EGRESS)) {
      addTo(program, hook, policies);
    }
  }

  private void addTo(ProgramBuilder program, Hook hook, List<CalicoPolicy> policies) {
    List<PolicyRule> entry = new ArrayList<>(ProgramBuilder.replies());
    entry.addAll(program.takeDenials(hook));
    entry.addAll(hosts.safe(hook));
    List<PolicyRule> kubernetes = program.takeAllowances(hook);
    List<PolicyRule> kubernetesDefaults = program.takeDefaults(hook);
    TreeMap<String, List<CalicoPolicy>> byTier = new TreeMap<>();
    for (CalicoPolicy policy : policies) {
      byTier.computeIfAbsent(policy.tier(), t -> new ArrayList<>()).add(policy);
    }
    if (!kubernetesDefaults.isEmpty()) {
      byTier.computeIfAbsent(Tier.DEFAULT, t -> new ArrayList<>());
    }
    TreeSet<Tier> sequence = new TreeSet<>(Tier.SEQUENCE);
    byTier.keySet().forEach(name -> sequence.add(tiers.named(name)));
    for (Tier tier : sequence) {
      List<CalicoPolicy> inTier = new ArrayList<>(byTier.get(tier.name()));
      inTier.sort(CalicoPolicy.SEQUENCE);
      boolean isDefault = tier.name().equals(Tier.DEFAULT);
      PolicyChain chain =
          chain(
              tier,
              hook,
              inTier,
              isDefault ? kubernetes : List.of(),
              isDefault ? kubernetesDefaults : List.of());
      if (!chain.rules().isEmpty()) {
        program.addChain(chain);
        entry.add(jump(chain, tier, sequence.size()));
      }
    }
    entry.addAll(hosts.rest(hook));
    if (entry.size() > ProgramBuilder.replies().size()) {
      String name = "calico:" + hook.label();
      program.addChain(new PolicyChain(name, entry));
      program.enter(hook, name);
    }
  }

  private static PolicyRule jump(PolicyChain chain, Tier tier, int tiers) {
    boolean unsure = !tier.known() && tiers > 1;
    return new PolicyRule(
        List.of(),
        Action.jump(chain.name()),
        Reason.RULE,
        MatchKind.ALL,
        null,
        "",
        unsure ? "the order of tier " + tier.name() + " is not known" : "");
  }

  private static PolicyChain chain(
      Tier tier,
      Hook hook,
      List<CalicoPolicy> policies,
      List<PolicyRule> kubernetes,
      List<PolicyRule> kubernetesDefaults) {
    List<PolicyRule> rules = new ArrayList<>();
    List<PolicyRule> defaults = new ArrayList<>();
    boolean added = false;
    for (CalicoPolicy policy : policies) {
      if (!added && isBehindKubernetes(policy)) {
        rules.addAll(kubernetes);
        added = true;
      }
      rules.addAll(policy.rules().getOrDefault(hook, List.of()));
      if (policy.defaults().containsKey(hook) && !tier.passes()) {
        defaults.add(policy.defaults().get(hook));
      }
    }
    if (!added) {
      rules.addAll(kubernetes);
    }
    rules.addAll(defaults);
    rules.addAll(tier.passes() ? List.of() : kubernetesDefaults);
    return new PolicyChain("calico:" + hook.label() + ":" + tier.name(), rules);
  }

  private static boolean isBehindKubernetes(CalicoPolicy policy) {
    int order = Double.compare(policy.order(), KUBERNETES_ORDER);
    return order > 0 || (order == 0 && policy.name().compareTo(KUBERNETES_NAME) > 0);
  }
}
