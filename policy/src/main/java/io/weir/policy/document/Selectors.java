package io.weir.policy.document;

import io.weir.policy.document.LabelSelector.Operator;
import io.weir.policy.document.LabelSelector.Requirement;
import io.weir.policy.document.yaml.Fields;
import io.weir.policy.document.yaml.Item;
import io.weir.policy.document.yaml.Nearest;
import io.weir.policy.document.yaml.Quoted;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Reads label selectors as the API server does: kubernetes.io/docs/concepts/overview/
 * working-with-objects/labels, "Syntax and character set" and "Resources that support set-based
 * requirements".
 */
public final class Selectors {
  private static final Pattern NAME =
      Pattern.compile("[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?");
  private static final Pattern DOMAIN =
      Pattern.compile("[a-z0-9]([-a-z0-9]{0,62})?(\\.[a-z0-9]([-a-z0-9]{0,62})?)*");
  private static final int DOMAIN_MAX = 253;
  private static final int LINE_MAX = 1024;

  private Selectors() {}

  /** A selector; null, and an error, when it is none. What is wrong in it is left out. */
  public static LabelSelector read(Item item) {
    return read(item, false);
  }

  /**
   * A selector.
   *
   * @param sources whether keys may begin with the source of a label and a colon, as Cilium's do
   */
  public static LabelSelector read(Item item, boolean sources) {
    Fields fields = item.fields();
    if (fields == null) {
      return null;
    }
    List<Requirement> requirements = new ArrayList<>();
    Fields labels = fields.map("matchLabels");
    for (Item label : labels == null ? List.<Item>of() : labels.rest()) {
      String value = label.string();
      checkKey(label, label.key(), sources);
      if (value != null && isValue(label, value)) {
        requirements.add(new Requirement(label.key(), Operator.IN, List.of(value)));
      }
    }
    List<Item> expressions = fields.list("matchExpressions");
    for (Item expression : expressions == null ? List.<Item>of() : expressions) {
      Requirement requirement = requirement(expression, sources);
      if (requirement != null) {
        requirements.add(requirement);
      }
    }
    fields.done();
    return new LabelSelector(requirements);
  }

  private static Requirement requirement(Item item, boolean sources) {
    Fields fields = item.fields();
    if (fields == null) {
      return null;
    }
    Item keyItem = fields.require("key", "name the label");
    String key = keyItem == null ? null : keyItem.string();
    Item operatorItem = fields.require("operator", "one of " + operators());
    Operator operator = operatorItem == null ? null : operator(operatorItem);
    Item valuesItem = fields.take("values");
    List<String> values = valuesItem == null ? List.of() : valuesItem.strings();
    fields.done();
    if (key == null || operator == null) {
      return null;
    }
    checkKey(keyItem, key, sources);
    boolean wanted = operator == Operator.IN || operator == Operator.NOT_IN;
    if (wanted && values.isEmpty()) {
      fields.error("values", operator.label() + " has none", "give at least one");
      return null;
    }
    if (!wanted && !values.isEmpty()) {
      fields.error("values", operator.label() + " has none to compare with", "leave them out");
      return null;
    }
    if (valuesItem != null) {
      values.forEach(value -> isValue(valuesItem, value));
    }
    return new Requirement(key, operator, values);
  }

  private static Operator operator(Item item) {
    String text = item.string();
    for (Operator operator : Operator.values()) {
      if (operator.label().equals(text)) {
        return operator;
      }
    }
    if (text != null) {
      String nearest =
          Nearest.of(text, Arrays.stream(Operator.values()).map(Operator::label).toList());
      item.error(
          "there is no operator " + Quoted.text(text),
          nearest == null ? "one of " + operators() : "did you mean " + nearest + "?");
    }
    return null;
  }

  private static String operators() {
    return String.join(", ", Arrays.stream(Operator.values()).map(Operator::label).toList());
  }

  private static void checkKey(Item item, String key, boolean sources) {
    String name = key;
    int colon = sources ? key.indexOf(':') : -1;
    if (colon >= 0) {
      name = key.substring(colon + 1);
    }
    int slash = name.indexOf('/');
    boolean good =
        name.length() <= LINE_MAX
            && NAME.matcher(name.substring(slash + 1)).matches()
            && (slash < 0 || isDomain(name.substring(0, slash)));
    if (!good) {
      item.error(
          Quoted.text(key) + " is no label key",
          "at most 63 letters, digits, '-', '_', '.', behind a domain and a slash if any");
    }
  }

  private static boolean isDomain(String text) {
    return text.length() <= DOMAIN_MAX && DOMAIN.matcher(text).matches();
  }

  private static boolean isValue(Item item, String value) {
    if (value.isEmpty() || (value.length() <= 63 && NAME.matcher(value).matches())) {
      return true;
    }
    item.error(
        Quoted.text(value) + " is no label value", "at most 63 letters, digits, '-', '_', '.'");
    return false;
  }
}
