package io.weir.man;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;

/** The fields of a JSON schema. */
final class SchemaFields {
  private SchemaFields() {}

  /** Dotted names of all members that hold values, with {@code []} where an array of objects is. */
  static void collect(JsonNode root, Set<String> names) {
    collect(root, root, "", names);
  }

  private static void collect(JsonNode root, JsonNode node, String name, Set<String> names) {
    JsonNode schema = node.has("$ref") ? root.at(node.get("$ref").asText().substring(1)) : node;
    if (schema.has("properties")) {
      String prefix = name.isEmpty() ? "" : name + ".";
      schema.get("properties").properties().stream()
          .forEach(p -> collect(root, p.getValue(), prefix + p.getKey(), names));
      return;
    }
    names.add(name);
    JsonNode items = schema.path("items");
    if (items.has("$ref") || items.has("properties")) {
      collect(root, items, name + "[]", names);
    }
  }
}
