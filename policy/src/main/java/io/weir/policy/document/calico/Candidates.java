package io.weir.policy.document.calico;

import io.weir.policy.document.Endpoint;
import io.weir.policy.document.Endpoints;
import io.weir.policy.model.AddressSet;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * All that selectors may select. Labels that Calico adds: docs.tigera.io/calico/latest/reference/
 * resources/workloadendpoint; namespaces and service accounts have their name as a label.
 *
 * @param complete whether all Pods are known; else a selector may select addresses that are not
 */
record Candidates(List<Candidate> all, boolean complete) {
  static final String NAMESPACE = "projectcalico.org/namespace";
  static final String NAME = "projectcalico.org/name";
  static final String SERVICE_ACCOUNT = "projectcalico.org/serviceaccount";
  static final String ORCHESTRATOR = "projectcalico.org/orchestrator";

  /** Pods, and what else documents have. */
  static Candidates of(Endpoints endpoints, List<Candidate> others) {
    List<Candidate> all = new ArrayList<>(others);
    for (Endpoint pod : endpoints.pods()) {
      all.add(pod(pod, endpoints));
    }
    return new Candidates(all, !endpoints.isEmpty());
  }

  /** The addresses of those that a test holds for. */
  Guess addresses(Predicate<Candidate> test) {
    AddressSet known =
        AddressSet.union(all.stream().filter(test).map(Candidate::addresses).toList());
    return complete ? Guess.of(known) : new Guess(known, AddressSet.ALL);
  }

  /** A namespace's labels as its selectors see them. */
  static Map<String, String> namespaceLabels(String namespace, Endpoints endpoints) {
    Map<String, String> labels = new HashMap<>(endpoints.namespaceLabels(namespace));
    labels.put(NAME, namespace);
    return labels;
  }

  private static Candidate pod(Endpoint pod, Endpoints endpoints) {
    Map<String, String> labels = new HashMap<>(pod.labels());
    labels.put(NAMESPACE, pod.namespace());
    labels.put(ORCHESTRATOR, "k8s");
    labels.put(SERVICE_ACCOUNT, pod.serviceAccount());
    Map<String, String> account =
        new HashMap<>(endpoints.serviceAccountLabels(pod.namespace(), pod.serviceAccount()));
    account.put(NAME, pod.serviceAccount());
    AddressSet addresses = Endpoints.addresses(List.of(pod));
    return new Candidate(
        pod.namespace(),
        labels,
        namespaceLabels(pod.namespace(), endpoints),
        account,
        addresses,
        addresses,
        pod.ports());
  }
}
