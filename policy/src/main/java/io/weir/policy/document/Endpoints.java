package io.weir.policy.document;

import io.weir.policy.model.AddressSet;
import io.weir.policy.rule.Prefix;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * All endpoints that are known, and the labels of namespaces and service accounts.
 *
 * @param namespaces labels by name
 * @param serviceAccounts labels by {@code namespace/name}
 */
public record Endpoints(
    List<Endpoint> all,
    Map<String, Map<String, String>> namespaces,
    Map<String, Map<String, String>> serviceAccounts) {
  public static final Endpoints NONE = new Endpoints(List.of(), Map.of(), Map.of());

  /** Each namespace has its name in this label. */
  static final String NAME_LABEL = "kubernetes.io/metadata.name";

  public Endpoints {
    all = List.copyOf(all);
    namespaces = Map.copyOf(namespaces);
    serviceAccounts = Map.copyOf(serviceAccounts);
  }

  /** These without anything about namespaces. */
  public static Endpoints of(Collection<Endpoint> endpoints) {
    return new Endpoints(List.copyOf(endpoints), Map.of(), Map.of());
  }

  /** These and others; of namespaces and accounts that both have the labels of the other. */
  public Endpoints and(Endpoints other) {
    List<Endpoint> both = new ArrayList<>(all);
    both.addAll(other.all);
    Map<String, Map<String, String>> spaces = new HashMap<>(namespaces);
    spaces.putAll(other.namespaces);
    Map<String, Map<String, String>> accounts = new HashMap<>(serviceAccounts);
    accounts.putAll(other.serviceAccounts);
    return new Endpoints(both, spaces, accounts);
  }

  public boolean isEmpty() {
    return all.isEmpty();
  }

  public List<Endpoint> pods() {
    return all.stream().filter(Endpoint::isPod).toList();
  }

  public List<Endpoint> nodes() {
    return all.stream().filter(endpoint -> !endpoint.isPod()).toList();
  }

  /** A namespace's labels, its name among them. */
  public Map<String, String> namespaceLabels(String namespace) {
    Map<String, String> labels = new HashMap<>(namespaces.getOrDefault(namespace, Map.of()));
    labels.putIfAbsent(NAME_LABEL, namespace);
    return labels;
  }

  /** The value of one of a namespace's labels; null when it has no such label. */
  public String namespaceLabel(String namespace, String key) {
    String value = namespaces.getOrDefault(namespace, Map.of()).get(key);
    return value == null && key.equals(NAME_LABEL) ? namespace : value;
  }

  /** A service account's labels; none when it is not known. */
  public Map<String, String> serviceAccountLabels(String namespace, String account) {
    return serviceAccounts.getOrDefault(namespace + "/" + account, Map.of());
  }

  /** Those that a test holds for. */
  public List<Endpoint> select(Predicate<Endpoint> test) {
    return all.stream().filter(test).toList();
  }

  /** All their addresses. */
  public static AddressSet addresses(Collection<Endpoint> endpoints) {
    List<Prefix> addresses =
        endpoints.stream().flatMap(endpoint -> endpoint.addresses().stream()).toList();
    return AddressSet.of(addresses);
  }

  /**
   * Those of a name, or of a {@code namespace/name}. More than one when a name is in several
   * namespaces.
   */
  public List<Endpoint> named(String name) {
    int slash = name.indexOf('/');
    return slash < 0
        ? select(endpoint -> endpoint.name().equals(name))
        : select(
            endpoint ->
                endpoint.namespace().equals(name.substring(0, slash))
                    && endpoint.name().equals(name.substring(slash + 1)));
  }
}
