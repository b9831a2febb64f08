package io.weir.policy.document.cilium;

import io.weir.policy.document.Endpoint;
import io.weir.policy.document.Endpoints;
import io.weir.policy.document.LabelSelector;
import io.weir.policy.document.LabelSelector.Requirement;
import java.util.List;

/**
 * Which endpoints a selector of Cilium selects. Keys may begin with a source, {@code k8s:}, {@code
 * any:} or {@code reserved:}; without one they are looked for in all of them. All labels that come
 * from Kubernetes have the source k8s.
 */
record CiliumSelector(LabelSelector selector) {
  static final String NAMESPACE = "io.kubernetes.pod.namespace";
  static final String NAMESPACE_LABELS = "io.cilium.k8s.namespace.labels";
  private static final String SERVICE_ACCOUNT = "io.cilium.k8s.policy.serviceaccount";
  private static final String CLUSTER = "io.cilium.k8s.policy.cluster";
  private static final String RESERVED = "reserved";

  /** Whether a requirement is about this label, of Kubernetes or of any source. */
  boolean has(String label) {
    return selector.requirements().stream()
        .anyMatch(
            requirement ->
                isKubernetes(source(requirement.key())) && name(requirement.key()).equals(label));
  }

  /** Whether a requirement is about one of a namespace's labels. */
  boolean hasNamespaceLabels() {
    return selector.requirements().stream()
        .anyMatch(requirement -> name(requirement.key()).startsWith(NAMESPACE_LABELS));
  }

  /** The same without what it requires of the namespace's labels. */
  CiliumSelector withoutNamespaceLabels() {
    return new CiliumSelector(
        new LabelSelector(
            selector.requirements().stream()
                .filter(requirement -> !name(requirement.key()).startsWith(NAMESPACE_LABELS))
                .toList()));
  }

  /** Whether it looks at labels like {@code reserved:host}. */
  boolean isReserved() {
    return selector.requirements().stream()
        .anyMatch(requirement -> source(requirement.key()).equals(RESERVED));
  }

  /** The entity that it stands for; null when it is no single reserved label. */
  String entity() {
    List<Requirement> requirements = selector.requirements();
    if (requirements.size() != 1 || !isReserved()) {
      return null;
    }
    Requirement only = requirements.get(0);
    boolean there =
        only.operator() == LabelSelector.Operator.EXISTS
            || (only.operator() == LabelSelector.Operator.IN && only.values().contains(""));
    return there ? name(only.key()) : null;
  }

  /** Whether it asks for labels of a source that is neither Kubernetes nor reserved. */
  boolean isForeign() {
    return selector.requirements().stream()
        .anyMatch(
            requirement ->
                !isKubernetes(source(requirement.key()))
                    && !source(requirement.key()).equals(RESERVED));
  }

  /** Whether it selects a Pod. */
  boolean matches(Endpoint pod, Endpoints endpoints) {
    return selector.matches(key -> label(key, pod, endpoints));
  }

  /** Whether it selects a node. */
  boolean matchesNode(Endpoint node) {
    return selector.matches(key -> isKubernetes(source(key)) ? node.labels().get(name(key)) : null);
  }

  /** A Pod's label, which has the source k8s; null when there is none. */
  private static String label(String key, Endpoint pod, Endpoints endpoints) {
    String name = name(key);
    if (!isKubernetes(source(key))) {
      return null;
    }
    if (name.startsWith(NAMESPACE_LABELS + ".")) {
      String label = name.substring(NAMESPACE_LABELS.length() + 1);
      return endpoints.namespaceLabel(pod.namespace(), label);
    }
    return switch (name) {
      case NAMESPACE -> pod.namespace();
      case SERVICE_ACCOUNT -> pod.serviceAccount();
      case CLUSTER -> "default";
      default -> pod.labels().get(name);
    };
  }

  private static boolean isKubernetes(String source) {
    return source.equals("k8s") || source.equals("any");
  }

  private static String source(String key) {
    int colon = key.indexOf(':');
    return colon <= 0 ? "any" : key.substring(0, colon);
  }

  private static String name(String key) {
    return key.substring(key.indexOf(':') + 1);
  }
}
