package io.weir.policy.suggest;

import static io.weir.policy.suggest.PolicyForm.object;

import io.weir.policy.document.Endpoint;
import io.weir.policy.rule.PortRange;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A NetworkPolicy of networking.k8s.io/v1. */
final class KubernetesForm {
  private KubernetesForm() {}

  static boolean says(SuggestedRule rule) {
    return PolicyForm.isNamed(rule.protocol()) && !rule.ports().isEmpty();
  }

  static Map<String, Object> document(Endpoint endpoint, String name, List<SuggestedRule> rules) {
    Map<String, Object> spec =
        object(
            "podSelector",
            object("matchLabels", PolicyForm.labels(endpoint)),
            "policyTypes",
            List.of("Ingress", "Egress"));
    for (boolean ingress : new boolean[] {true, false}) {
      List<Object> all = PolicyForm.rules(rules, ingress, KubernetesForm::rule);
      if (!all.isEmpty()) { // a list that is missing denies, as an empty one does
        spec.put(ingress ? "ingress" : "egress", all);
      }
    }
    return PolicyForm.policy("networking.k8s.io/v1", "NetworkPolicy", endpoint, name, spec);
  }

  private static Map<String, Object> rule(SuggestedRule rule) {
    List<Object> peers = new ArrayList<>();
    PolicyForm.prefixes(rule).forEach(cidr -> peers.add(object("ipBlock", object("cidr", cidr))));
    Map<String, Object> form = object(rule.ingress() ? "from" : "to", peers);
    if (says(rule)) {
      List<Object> ports = new ArrayList<>();
      rule.ports().forEach(range -> ports.add(port(rule.protocol(), range)));
      form.put("ports", ports);
    }
    return form;
  }

  private static Map<String, Object> port(int protocol, PortRange range) {
    Map<String, Object> form =
        object("protocol", PolicyForm.protocol(protocol), "port", range.first());
    if (range.last() > range.first()) {
      form.put("endPort", range.last());
    }
    return form;
  }
}
