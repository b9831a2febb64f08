package io.weir.policy.document;

import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** What labels have to be: all requirements hold. An empty one holds for all. */
public record LabelSelector(List<Requirement> requirements) {
  public LabelSelector {
    requirements = List.copyOf(requirements);
  }

  /** How a label's value is looked at. */
  public enum Operator {
    IN("In"),
    NOT_IN("NotIn"),
    EXISTS("Exists"),
    DOES_NOT_EXIST("DoesNotExist");

    private final String label;

    Operator(String label) {
      this.label = label;
    }

    /** As documents have it. */
    public String label() {
      return label;
    }
  }

  /** One of them. {@code NotIn} holds for a label that is absent, too. */
  public record Requirement(String key, Operator operator, List<String> values) {
    public Requirement {
      values = List.copyOf(values);
    }

    boolean holds(UnaryOperator<String> labels) {
      String value = labels.apply(key);
      return switch (operator) {
        case IN -> value != null && values.contains(value);
        case NOT_IN -> value == null || !values.contains(value);
        case EXISTS -> value != null;
        case DOES_NOT_EXIST -> value == null;
      };
    }
  }

  public boolean isEmpty() {
    return requirements.isEmpty();
  }

  public boolean matches(Map<String, String> labels) {
    return matches(labels::get);
  }

  /**
   * Whether all requirements hold.
   *
   * @param labels a label's value by its key; null when there is no such label
   */
  public boolean matches(UnaryOperator<String> labels) {
    return requirements.stream().allMatch(requirement -> requirement.holds(labels));
  }
}
