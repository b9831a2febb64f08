package io.weir.policy.document.calico;

import io.weir.policy.document.Endpoint;
import io.weir.policy.model.AddressSet;
import java.util.List;
import java.util.Map;

/**
 * What a selector may select: a Pod, a host endpoint or a set of networks.
 *
 * @param namespace empty of what is in none
 * @param labels its own, and those that Calico adds
 * @param namespaceLabels of its namespace; none where there is none, as of accounts
 * @param addresses what it is known by in rules
 * @param subject whose traffic policies for it are about; none of sets
 */
record Candidate(
    String namespace,
    Map<String, String> labels,
    Map<String, String> namespaceLabels,
    Map<String, String> accountLabels,
    AddressSet addresses,
    AddressSet subject,
    List<Endpoint.NamedPort> ports) {
  boolean isNamespaced() {
    return !namespace.isEmpty();
  }

  boolean isEndpoint() {
    return !subject.isEmpty();
  }
}
