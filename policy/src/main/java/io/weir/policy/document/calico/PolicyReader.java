package io.weir.policy.document.calico;

import io.weir.policy.document.Resource;
import io.weir.policy.document.Subject;
import io.weir.policy.document.yaml.Fields;
import io.weir.policy.document.yaml.Item;
import io.weir.policy.document.yaml.Quoted;
import io.weir.policy.model.Action;
import io.weir.policy.model.AddressSet;
import io.weir.policy.model.Dialect;
import io.weir.policy.model.Hook;
import io.weir.policy.model.PolicyRule;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads a NetworkPolicy or a GlobalNetworkPolicy: docs.tigera.io/calico/latest/reference/resources/
 * networkpolicy and globalnetworkpolicy.
 */
final class PolicyReader {
  private final Resource resource;
  private final Fields spec;
  private final Candidates candidates;
  private final boolean isGlobal;
  private final Tiers tiers;

  PolicyReader(Resource resource, Fields spec, Candidates candidates, Tiers tiers) {
    this.resource = resource;
    this.spec = spec;
    this.candidates = candidates;
    this.isGlobal = resource.kind().equals(Kinds.GLOBAL_POLICY);
    this.tiers = tiers;
  }

  CalicoPolicy read() {
    String tier = spec.string("tier");
    String tierName = tier == null || tier.isEmpty() ? Tier.DEFAULT : tier;
    if (!tiers.named(tierName).known()) {
      spec.warning(
          "tier",
          "there is no document of tier " + Quoted.text(tierName) + ": it is taken for the last",
          "give the tier's document too");
    }
    double order = Order.read(spec);
    Subject subject = subject();
    String hostOnly = isGlobal ? hostOnly() : "";
    spec.ignore("performanceHints");
    Set<Hook> types = types();
    Map<Hook, List<PolicyRule>> rules = new EnumMap<>(Hook.class);
    Map<Hook, PolicyRule> defaults = new EnumMap<>(Hook.class);
    for (Hook hook : List.of(Hook.INGRESS, Hook.EGRESS)) {
      PolicyMaker maker =
          new PolicyMaker(
              hook,
              subject,
              isGlobal ? "" : resource.inNamespace(),
              resource.origin(
                  Dialect.CALICO, isGlobal ? "" : resource.inNamespace(), spec.position(), "spec"));
      List<PolicyRule> made = rules(maker, types, tierName);
      if (types.contains(hook)) {
        if (hostOnly.isEmpty()) {
          rules.put(hook, made);
          defaults.put(hook, maker.defaultDeny("spec", spec.position()));
        } else {
          rules.put(
              hook,
              List.of(
                  maker.doubt(
                      "spec." + hostOnly,
                      spec.position(),
                      hostOnly
                          + " (line "
                          + spec.keyPosition(hostOnly).line()
                          + ") is not evaluated")));
        }
      }
    }
    spec.done();
    return new CalicoPolicy(
        tierName, order, resource.name(), isGlobal ? "" : resource.inNamespace(), rules, defaults);
  }

  private Subject subject() {
    SelectorItem selector = SelectorItem.read(spec, "selector", false);
    SelectorItem accounts = SelectorItem.read(spec, "serviceAccountSelector", false);
    SelectorItem spaces = isGlobal ? SelectorItem.read(spec, "namespaceSelector", false) : null;
    if (!candidates.complete()) {
      return Subject.anything();
    }
    AddressSet addresses =
        AddressSet.union(
            candidates.all().stream()
                .filter(Candidate::isEndpoint)
                .filter(c -> isGlobal || c.namespace().equals(resource.inNamespace()))
                .filter(c -> selector == null || selector.matchesLabels(c))
                .filter(c -> accounts == null || accounts.matchesHolder(c))
                .filter(c -> spaces == null || spaces.matchesNamespace(c))
                .map(Candidate::subject)
                .toList());
    if (addresses.isEmpty()) {
      spec.warning(
          "selector",
          "no known endpoint "
              + (isGlobal ? "" : "of namespace " + resource.inNamespace() + " ")
              + "satisfies it",
          "name Pods by --endpoint or --endpoints");
    }
    return new Subject(List.of(), addresses, "");
  }

  /** What makes the policy one for host endpoints that is not evaluated; else empty. */
  private String hostOnly() {
    boolean untracked = isTrue("doNotTrack");
    boolean preDnat = isTrue("preDNAT");
    boolean forward = isTrue("applyOnForward");
    if (untracked && preDnat) {
      spec.error("preDNAT", "it excludes doNotTrack", "write two policies");
    }
    if ((untracked || preDnat) && !forward) {
      spec.error(
          untracked ? "doNotTrack" : "preDNAT",
          "it needs applyOnForward",
          "write applyOnForward: true beside it");
    }
    if (preDnat && spec.has("egress") && !isEmptyList("egress")) {
      spec.error("egress", "a policy with preDNAT has no egress rules", "write another policy");
    }
    if (forward && !untracked && !preDnat) {
      spec.warning(
          "applyOnForward", "what is forwarded through a host endpoint is not evaluated", "");
    }
    String key = untracked ? "doNotTrack" : preDnat ? "preDNAT" : "";
    if (!key.isEmpty()) {
      spec.warning(key, "a policy with " + key + " is not evaluated: verdicts are approximate", "");
    }
    return key;
  }

  private boolean isEmptyList(String key) {
    Item item = spec.take(key);
    return item == null || (item.isList() && item.items().isEmpty());
  }

  private boolean isTrue(String key) {
    Item item = spec.take(key);
    return item != null && Boolean.TRUE.equals(item.bool());
  }

  private Set<Hook> types() {
    Item types = spec.take("types");
    Set<Hook> hooks = EnumSet.noneOf(Hook.class);
    for (Item item : types == null ? List.<Item>of() : types.items()) {
      String type = item.string();
      Hook hook =
          "Ingress".equals(type) ? Hook.INGRESS : "Egress".equals(type) ? Hook.EGRESS : null;
      if (hook == null && type != null) {
        item.error("there is no type " + Quoted.text(type), "Ingress or Egress");
      } else if (hook != null && !hooks.add(hook)) {
        item.error("it is there twice", "remove one");
      }
    }
    if (types == null || !types.isList() || types.items().isEmpty()) {
      boolean egress = !isEmptyList("egress");
      if (egress) {
        hooks.add(Hook.EGRESS);
      }
      if (!egress || !isEmptyList("ingress")) {
        hooks.add(Hook.INGRESS);
      }
    }
    return hooks;
  }

  private List<PolicyRule> rules(PolicyMaker maker, Set<Hook> types, String tier) {
    String section = maker.hook() == Hook.INGRESS ? "ingress" : "egress";
    Item item = spec.take(section);
    List<Item> items = item == null ? List.of() : item.items();
    List<PolicyRule> rules = new ArrayList<>();
    RuleReader reader = new RuleReader(maker, candidates);
    boolean decides = items.isEmpty();
    for (Item rule : items) {
      Action action = reader.read(rule, rules);
      decides |= action == null || !action.equals(Action.CONTINUE);
    }
    boolean applies = types.contains(maker.hook());
    if (!decides && applies && !tiers.named(tier).passes()) {
      item.warning(
          "it only logs: all that the policy selects is denied at the end of tier " + tier,
          "add a rule with action Allow or Pass, if that is not meant");
    }
    if (!applies && !items.isEmpty()) {
      item.warning(
          "types has no "
              + (maker.hook() == Hook.INGRESS ? "Ingress" : "Egress")
              + ": these rules have no effect",
          "add the type or remove them");
    }
    return rules;
  }
}
