package io.weir.policy.document.calico;

import io.weir.policy.document.yaml.Fields;
import io.weir.policy.document.yaml.Item;
import io.weir.policy.model.NumberSet;

/**
 * Reads {@code icmp} and {@code notICMP}: docs.tigera.io/calico/latest/reference/resources/
 * networkpolicy, "ICMP".
 */
final class Icmp {
  private static final int TYPE_MAX = 254;
  private static final int CODE_MAX = 255;
  private static final int LARGEST = 0xffff;

  private Icmp() {}

  /** The types and codes; null when it names none. */
  static NumberSet read(Item item, boolean negated) {
    Fields fields = item == null ? null : item.fields();
    if (fields == null) {
      return null;
    }
    Item typeItem = fields.take("type");
    Item codeItem = fields.take("code");
    fields.done();
    Integer type = typeItem == null ? null : typeItem.integer(0, TYPE_MAX);
    Integer code = codeItem == null ? null : codeItem.integer(0, CODE_MAX);
    if (typeItem == null && codeItem != null) {
      codeItem.error("a code needs a type", "write type beside it");
    }
    if (type == null) {
      return null;
    }
    int first = type << Byte.SIZE | (code == null ? 0 : code);
    NumberSet numbers = NumberSet.range(first, code == null ? first | CODE_MAX : first);
    return negated ? numbers.others(LARGEST) : numbers;
  }
}
