package io.weir.policy.document.calico;

import io.weir.policy.document.yaml.Fields;
import io.weir.policy.document.yaml.Item;
import io.weir.policy.document.yaml.YamlScalar;

/** Reads the order of a tier or policy: the lowest comes first. */
final class Order {
  /** What has none comes last. */
  static final double LAST = Double.POSITIVE_INFINITY;

  private static final int LONGEST = 40;

  private Order() {}

  static double read(Fields fields) {
    Item item = fields.take("order");
    if (item == null) {
      return LAST;
    }
    if (item.node() instanceof YamlScalar scalar && isNumber(scalar)) {
      double order = Double.parseDouble(scalar.text());
      if (Double.isFinite(order)) {
        return order;
      }
    }
    item.error("it is " + item.node().what() + ": it has to be a number", "such as 100 or 10.5");
    return LAST;
  }

  private static boolean isNumber(YamlScalar scalar) {
    boolean number =
        scalar.type() == YamlScalar.Type.INTEGER || scalar.type() == YamlScalar.Type.FLOAT;
    return number
        && scalar.text().length() <= LONGEST
        && scalar.text().matches("[-+]?(\\d+(\\.\\d*)?|\\.\\d+)([eE][-+]?\\d+)?");
  }
}
