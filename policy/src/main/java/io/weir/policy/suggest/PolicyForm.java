package io.weir.policy.suggest;

import io.weir.policy.document.Endpoint;
import io.weir.policy.rule.Prefix;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** What the trees of all formats have in common. */
final class PolicyForm {
  private PolicyForm() {}

  /** An object whose members stay in this order: name, value, name, value, ... */
  static Map<String, Object> object(Object... members) {
    Map<String, Object> object = new LinkedHashMap<>();
    for (int i = 0; i < members.length; i += 2) {
      object.put((String) members[i], members[i + 1]);
    }
    return object;
  }

  static Map<String, Object> policy(
      String apiVersion, String kind, Endpoint endpoint, String name, Map<String, Object> spec) {
    return object(
        "apiVersion",
        apiVersion,
        "kind",
        kind,
        "metadata",
        object("name", name, "namespace", endpoint.namespace()),
        "spec",
        spec);
  }

  /** The labels in their order, so that the same policy is the same text. */
  static Map<String, Object> labels(Endpoint endpoint) {
    Map<String, Object> labels = new LinkedHashMap<>();
    endpoint.labels().keySet().stream()
        .sorted()
        .forEach(label -> labels.put(label, endpoint.labels().get(label)));
    return labels;
  }

  /** The rules of a direction, each by a form's own function. */
  static List<Object> rules(
      List<SuggestedRule> rules, boolean ingress, Function<SuggestedRule, Object> form) {
    List<Object> all = new ArrayList<>();
    rules.stream().filter(rule -> rule.ingress() == ingress).map(form).forEach(all::add);
    return all;
  }

  static List<Object> prefixes(SuggestedRule rule) {
    return List.copyOf(rule.peers().stream().map(PolicyForm::cidr).toList());
  }

  /** With its length, also of a single address. */
  static String cidr(Prefix prefix) {
    String text = prefix.toString();
    return text.indexOf('/') < 0 ? text + "/" + prefix.length() : text;
  }

  /** The name of a protocol that has ports. */
  static String protocol(int number) {
    return switch (number) {
      case 6 -> "TCP";
      case 17 -> "UDP";
      case 132 -> "SCTP";
      default -> Integer.toString(number);
    };
  }

  /** Whether Kubernetes and Cilium have a name for it. */
  static boolean isNamed(int protocol) {
    return protocol == 6 || protocol == 17 || protocol == 132;
  }
}
