package io.weir.policy.suggest;

import static io.weir.policy.suggest.PolicyForm.object;

import io.weir.policy.document.Endpoint;
import io.weir.policy.rule.Family;
import io.weir.policy.rule.PortRange;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A CiliumNetworkPolicy of cilium.io/v2. */
final class CiliumForm {
  private CiliumForm() {}

  static boolean says(SuggestedRule rule) {
    return rule.isIcmp() || (PolicyForm.isNamed(rule.protocol()) && !rule.ports().isEmpty());
  }

  static Map<String, Object> document(Endpoint endpoint, String name, List<SuggestedRule> rules) {
    Map<String, Object> spec =
        object(
            "endpointSelector",
            object("matchLabels", PolicyForm.labels(endpoint)),
            "enableDefaultDeny",
            object("ingress", true, "egress", true));
    for (boolean ingress : new boolean[] {true, false}) {
      List<Object> all = PolicyForm.rules(rules, ingress, CiliumForm::rule);
      if (!all.isEmpty()) {
        spec.put(ingress ? "ingress" : "egress", all);
      }
    }
    return PolicyForm.policy("cilium.io/v2", "CiliumNetworkPolicy", endpoint, name, spec);
  }

  private static Map<String, Object> rule(SuggestedRule rule) {
    Map<String, Object> form =
        object(rule.ingress() ? "fromCIDR" : "toCIDR", PolicyForm.prefixes(rule));
    if (rule.isIcmp()) {
      List<Object> fields = new ArrayList<>();
      String family = rule.family() == Family.IPV4 ? "IPv4" : "IPv6";
      rule.icmpTypes().forEach(type -> fields.add(object("family", family, "type", type)));
      form.put("icmps", List.of(object("fields", fields)));
    } else if (says(rule)) {
      List<Object> ports = new ArrayList<>();
      rule.ports().forEach(range -> ports.add(port(rule.protocol(), range)));
      form.put("toPorts", List.of(object("ports", ports)));
    }
    return form;
  }

  private static Map<String, Object> port(int protocol, PortRange range) {
    Map<String, Object> form = object("port", Integer.toString(range.first()));
    if (range.last() > range.first()) {
      form.put("endPort", range.last());
    }
    form.put("protocol", PolicyForm.protocol(protocol));
    return form;
  }
}
