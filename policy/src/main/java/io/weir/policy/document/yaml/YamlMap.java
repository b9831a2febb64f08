package io.weir.policy.document.yaml;

import io.weir.policy.model.Position;
import java.util.Map;

/**
 * Fields.
 *
 * @param entries by key, in order. Not copied: a document is built of many
 */
public record YamlMap(Position position, Map<String, Entry> entries) implements YamlNode {
  /**
   * A field.
   *
   * @param keyPosition where its name stands
   */
  public record Entry(String key, Position keyPosition, YamlNode value) {}

  @Override
  public String what() {
    return "a map";
  }
}
