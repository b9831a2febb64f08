package io.weir.policy.trigger;

import java.util.List;

/**
 * An expression that says when a rule is made, such as {@code src.pps > 50000 for 3s and proto =
 * udp}. Its conditions on packets say which packets are counted and which the rule will be about;
 * its measures say when. Where conditions are joined by {@code or}, each case counts on its own.
 * Immutable; {@link TriggerEvaluator} holds what was measured.
 */
public final class Trigger {
  private final String text;
  private final Subject subject;
  private final List<Alternative> alternatives;
  private final int holds;
  private final int measures;

  private Trigger(String text, TriggerParser parser, Node node) {
    this.text = text;
    this.subject = parser.subject();
    this.holds = parser.holds();
    this.measures = parser.measures();
    this.alternatives = Alternative.of(node);
  }

  /**
   * Reads an expression.
   *
   * @throws TriggerSyntax when it cannot be understood, or would be true of who sends nothing
   */
  public static Trigger parse(String text) {
    TriggerParser parser = new TriggerParser(text);
    Node node = parser.parse();
    if (!node.hasMeasures()) {
      throw new TriggerSyntax(
          text.length() + 1, "the expression measures nothing", "add a rate: and src.pps > 50k");
    }
    return new Trigger(text, parser, node);
  }

  /** As it was written. */
  public String text() {
    return text;
  }

  Subject subject() {
    return subject;
  }

  List<Alternative> alternatives() {
    return alternatives;
  }

  /** How many nodes wait for a time. */
  int holds() {
    return holds;
  }

  /** How many nodes compare a measure. */
  int measures() {
    return measures;
  }
}
