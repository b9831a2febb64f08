package io.weir.policy.suggest;

import static io.weir.policy.suggest.PolicyForm.object;

import io.weir.policy.document.Endpoint;
import io.weir.policy.rule.Family;
import io.weir.policy.rule.PortRange;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;

/** A NetworkPolicy of projectcalico.org/v3. */
final class CalicoForm {
  private CalicoForm() {}

  static Map<String, Object> document(Endpoint endpoint, String name, List<SuggestedRule> rules) {
    StringJoiner selector = new StringJoiner(" && ");
    PolicyForm.labels(endpoint)
        .forEach((label, value) -> selector.add(label + " == '" + value + "'"));
    Map<String, Object> spec =
        object("selector", selector.toString(), "types", List.of("Ingress", "Egress"));
    for (boolean ingress : new boolean[] {true, false}) {
      List<Object> all = new ArrayList<>();
      rules.stream().filter(rule -> rule.ingress() == ingress).forEach(rule -> add(rule, all));
      if (!all.isEmpty()) {
        spec.put(ingress ? "ingress" : "egress", all);
      }
    }
    return PolicyForm.policy("projectcalico.org/v3", "NetworkPolicy", endpoint, name, spec);
  }

  /** A rule has one type of ICMP. */
  private static void add(SuggestedRule rule, List<Object> all) {
    if (!rule.isIcmp()) {
      all.add(rule(rule, PolicyForm.isNamed(rule.protocol()) ? name(rule) : rule.protocol()));
    }
    for (int type : rule.icmpTypes()) {
      Map<String, Object> form = rule(rule, rule.family() == Family.IPV4 ? "ICMP" : "ICMPv6");
      form.put("icmp", object("type", type));
      all.add(form);
    }
  }

  private static String name(SuggestedRule rule) {
    return PolicyForm.protocol(rule.protocol());
  }

  private static Map<String, Object> rule(SuggestedRule rule, Object protocol) {
    Map<String, Object> form = object("action", "Allow", "protocol", protocol);
    Map<String, Object> peers = object("nets", PolicyForm.prefixes(rule));
    Map<String, Object> destination = rule.ingress() ? object() : peers;
    if (!rule.ports().isEmpty()) {
      List<Object> ports = new ArrayList<>();
      rule.ports().forEach(range -> ports.add(port(range)));
      destination.put("ports", ports);
    }
    if (rule.ingress()) {
      form.put("source", peers);
    }
    if (!destination.isEmpty()) {
      form.put("destination", destination);
    }
    return form;
  }

  private static Object port(PortRange range) {
    return range.first() == range.last() ? range.first() : range.first() + ":" + range.last();
  }
}
