package io.weir.policy.document.iptables;

import io.weir.policy.model.Position;
import java.util.ArrayList;
import java.util.List;

/** A chain as it was read. */
final class ChainText {
  final String name;
  final Position position;

  /** What becomes of packets at its end; null: its callers go on. */
  final Target policy;

  final List<RuleText> rules = new ArrayList<>();

  ChainText(String name, Position position, Target policy) {
    this.name = name;
    this.position = position;
    this.policy = policy;
  }
}
