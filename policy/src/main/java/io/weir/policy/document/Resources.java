package io.weir.policy.document;

import io.weir.policy.document.source.Findings;
import io.weir.policy.document.yaml.Fields;
import io.weir.policy.document.yaml.Item;
import io.weir.policy.document.yaml.YamlNode;
import java.util.ArrayList;
import java.util.List;

/** Finds the resources of a document: itself, or the items of a list as kubectl prints it. */
final class Resources {
  private Resources() {}

  static List<Resource> of(YamlNode root, Findings findings) {
    Item item = new Item(root, "", findings);
    if (item.isNull()) {
      return List.of();
    }
    Fields fields = item.fields();
    if (fields == null) {
      return List.of();
    }
    if (fields.has("items") && !fields.has("spec")) {
      return items(fields);
    }
    Resource resource = resource(fields);
    return resource == null ? List.of() : List.of(resource);
  }

  /** What {@code kubectl get -o yaml} prints: kind List, or PodList and the like. */
  private static List<Resource> items(Fields list) {
    String kind = list.string("kind");
    list.ignore("apiVersion", "metadata");
    List<Resource> resources = new ArrayList<>();
    List<Item> items = list.list("items");
    for (Item item : items == null ? List.<Item>of() : items) {
      Fields fields = new Item(item.node(), "", list.findings()).fields();
      Resource resource = fields == null ? null : resource(fields, kind);
      if (resource != null) {
        resources.add(resource);
      }
    }
    list.done();
    return resources;
  }

  private static Resource resource(Fields fields) {
    return resource(fields, null);
  }

  /**
   * Reads what every resource has.
   *
   * @param list the kind of the list that it is in: items of a typed one need not say theirs
   */
  private static Resource resource(Fields fields, String list) {
    boolean typed = list != null && list.endsWith("List") && !list.equals("List");
    if (typed && !fields.has("kind") && !fields.has("apiVersion")) {
      fields.error("kind", "it is missing", "print the list with kubectl get -o yaml");
      return null;
    }
    Item apiVersion = fields.require("apiVersion", "such as networking.k8s.io/v1");
    Item kind = fields.require("kind", "such as NetworkPolicy");
    String version = apiVersion == null ? null : apiVersion.string();
    String name = kind == null ? null : kind.string();
    Fields metadata = fields.map("metadata");
    fields.ignore("status");
    if (version == null || name == null) {
      return null;
    }
    return new Resource(
        version,
        name,
        text(metadata, "namespace"),
        text(metadata, "name"),
        fields.position(),
        fields,
        metadata);
  }

  private static String text(Fields metadata, String key) {
    String text = metadata == null ? null : metadata.string(key);
    return text == null ? "" : text;
  }
}
