package io.weir.policy.document.vectors;

import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/**
 * Reads vectors: {@code vectors/DIALECT/NAME.yaml} has a default {@code url}, {@code heading} and
 * {@code endpoints}, and a list of {@code vectors} with the fields of {@link Vector}.
 */
final class VectorFiles {
  private static final Set<String> FIELDS =
      Set.of(
          "feature",
          "title",
          "url",
          "heading",
          "endpoints",
          "documents",
          "assumeFromCidr",
          "flows",
          "errors",
          "warnings");

  private VectorFiles() {}

  /** All vectors, and of which features there have to be some. */
  static List<Vector> all() throws IOException {
    List<Vector> vectors = new ArrayList<>();
    try (Stream<Path> files = Files.walk(root())) {
      for (Path file : files.filter(f -> f.toString().endsWith(".yaml")).sorted().toList()) {
        if (!file.getParent().equals(root())) {
          vectors.addAll(read(file));
        }
      }
    }
    return vectors;
  }

  /** The features of each dialect, of {@code features.yaml}; those of all are under common. */
  static Map<String, List<String>> features() throws IOException {
    Map<String, List<String>> features = new TreeMap<>();
    Map<String, Object> content = load(root().resolve("features.yaml"));
    content.keySet().forEach(dialect -> features.put(dialect, strings(content.get(dialect))));
    return features;
  }

  private static List<Vector> read(Path file) throws IOException {
    Map<String, Object> content = load(file);
    List<Map<String, Object>> items = maps(content.get("vectors"));
    List<Vector> vectors = new ArrayList<>();
    String dialect = file.getParent().getFileName().toString();
    for (Map<String, Object> item : items) {
      Set<String> unknown = new HashSet<>(item.keySet());
      unknown.removeAll(FIELDS);
      if (!unknown.isEmpty()) {
        throw new IllegalArgumentException(file + ": a vector has no " + unknown);
      }
      vectors.add(vector(dialect, file.getFileName().toString(), item, content));
    }
    return vectors;
  }

  private static Vector vector(
      String dialect, String file, Map<String, Object> item, Map<String, Object> defaults) {
    return new Vector(
        dialect,
        file,
        (String) item.get("feature"),
        (String) item.get("title"),
        either(item, defaults, "url"),
        either(item, defaults, "heading"),
        item.containsKey("endpoints")
            ? strings(item.get("endpoints"))
            : strings(defaults.getOrDefault("endpoints", List.of())),
        (String) item.get("documents"),
        Boolean.TRUE.equals(item.get("assumeFromCidr")),
        maps(item.getOrDefault("flows", List.of())),
        strings(item.get("errors")),
        strings(item.get("warnings")));
  }

  private static String either(
      Map<String, Object> item, Map<String, Object> defaults, String field) {
    Object value = item.getOrDefault(field, defaults.get(field));
    if (value == null) {
      throw new IllegalArgumentException(item.get("title") + ": it names no " + field);
    }
    return value.toString();
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> load(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      LoadSettings settings = LoadSettings.builder().setLabel(file.toString()).build();
      return (Map<String, Object>) new Load(settings).loadFromInputStream(in);
    }
  }

  private static Path root() {
    try {
      return Path.of(VectorFiles.class.getResource("/vectors").toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException("vectors: " + e.getMessage(), e);
    }
  }

  @SuppressWarnings("unchecked")
  private static List<Map<String, Object>> maps(Object value) {
    return (List<Map<String, Object>>) value;
  }

  @SuppressWarnings("unchecked")
  private static List<String> strings(Object value) {
    return (List<String>) value;
  }
}
