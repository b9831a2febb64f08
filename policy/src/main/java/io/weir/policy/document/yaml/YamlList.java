package io.weir.policy.document.yaml;

import io.weir.policy.model.Position;
import java.util.List;

/**
 * Items.
 *
 * @param items in order. Not copied: a document is built of many
 */
public record YamlList(Position position, List<YamlNode> items) implements YamlNode {
  @Override
  public String what() {
    return "a list";
  }
}
