package io.weir.policy.document.yaml;

import io.weir.policy.model.Position;

/** A part of a document, and where it begins. */
public sealed interface YamlNode permits YamlMap, YamlList, YamlScalar {
  Position position();

  /** What it is, in words with an article: {@code a list}. */
  String what();
}
