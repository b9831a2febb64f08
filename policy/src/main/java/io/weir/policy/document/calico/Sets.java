package io.weir.policy.document.calico;

import io.weir.policy.document.Cidrs;
import io.weir.policy.document.Endpoints;
import io.weir.policy.document.Resource;
import io.weir.policy.document.yaml.Fields;
import io.weir.policy.document.yaml.Item;
import io.weir.policy.model.AddressSet;
import io.weir.policy.rule.Prefix;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads NetworkSet and GlobalNetworkSet: docs.tigera.io/calico/latest/reference/resources/
 * networkset. A set of a namespace has the labels of that namespace, too.
 */
final class Sets {
  private Sets() {}

  static Candidate read(Resource resource, Endpoints endpoints) {
    boolean namespaced = resource.kind().equals(Kinds.SET);
    Fields spec = resource.fields().map("spec");
    resource.fields().done();
    List<Item> items = spec == null ? null : spec.list("nets");
    List<Prefix> nets = new ArrayList<>();
    for (Item item : items == null ? List.<Item>of() : items) {
      Prefix prefix = Cidrs.read(item, true);
      if (prefix != null) {
        nets.add(prefix);
      }
    }
    if (spec != null) {
      spec.done();
    }
    Map<String, String> labels = labels(resource);
    if (labels.isEmpty()) {
      resource
          .fields()
          .warning("metadata", "it has no labels: no selector but all() selects it", "label it");
    }
    String namespace = namespaced ? resource.inNamespace() : "";
    if (namespaced) {
      labels.put(Candidates.NAMESPACE, namespace);
    }
    return new Candidate(
        namespace,
        labels,
        namespaced ? Candidates.namespaceLabels(namespace, endpoints) : Map.of(),
        Map.of(),
        AddressSet.of(nets),
        AddressSet.EMPTY,
        List.of());
  }

  /** A resource's labels. */
  static Map<String, String> labels(Resource resource) {
    Map<String, String> labels = new HashMap<>();
    Fields metadata = resource.metadata();
    Fields fields = metadata == null ? null : metadata.map("labels");
    for (Item item : fields == null ? List.<Item>of() : fields.rest()) {
      String value = item.string();
      if (value != null) {
        labels.put(item.key(), value);
      }
    }
    return labels;
  }
}
