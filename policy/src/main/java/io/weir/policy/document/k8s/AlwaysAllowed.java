package io.weir.policy.document.k8s;

import io.weir.policy.document.Endpoint;
import io.weir.policy.document.Endpoints;
import io.weir.policy.document.Peer;
import io.weir.policy.document.RuleMaker;
import io.weir.policy.document.Subject;
import io.weir.policy.model.Action;
import io.weir.policy.model.AddressSet;
import io.weir.policy.model.Hook;
import io.weir.policy.model.PolicyRule;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What no policy of Kubernetes can forbid: a Pod's traffic with itself and with the node that it
 * runs on. kubernetes.io/docs/concepts/services-networking/network-policies, at its beginning.
 */
final class AlwaysAllowed {
  private AlwaysAllowed() {}

  static List<PolicyRule> rules(List<KubernetesPolicy> policies, Hook hook, Endpoints endpoints) {
    Map<String, List<Endpoint>> nodes =
        endpoints.nodes().stream().collect(Collectors.groupingBy(Endpoint::name));
    List<PolicyRule> rules = new ArrayList<>();
    Set<Endpoint> done = new HashSet<>();
    for (KubernetesPolicy policy : policies) {
      if (policy.isolates(hook)) {
        for (Endpoint pod : policy.subject().endpoints()) {
          if (done.add(pod) && !pod.addresses().isEmpty()) {
            add(policy, hook, pod, nodes.getOrDefault(pod.node(), List.of()), rules);
          }
        }
      }
    }
    return rules;
  }

  private static void add(
      KubernetesPolicy policy,
      Hook hook,
      Endpoint pod,
      List<Endpoint> nodes,
      List<PolicyRule> rules) {
    RuleMaker maker = new RuleMaker(hook, Subject.of(List.of(pod)), policy.origin());
    AddressSet peers = Endpoints.addresses(nodes).or(Endpoints.addresses(List.of(pod)));
    Peer peer =
        Peer.of(
            "spec (a Pod's traffic with itself and its node is always allowed)",
            policy.position(),
            peers);
    rules.addAll(maker.rules(Action.ALLOW, peer.path(), peer.position(), List.of(peer), null));
  }
}
