package io.weir.policy.document.yaml;

import io.weir.policy.model.Position;

/** A document goes beyond what is read; expected, so it carries no stack trace. */
final class YamlBounds extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Position position;
  private final String fix;

  YamlBounds(Position position, String text, String fix) {
    super(text, null, false, false);
    this.position = position;
    this.fix = fix;
  }

  Position position() {
    return position;
  }

  String fix() {
    return fix;
  }
}
