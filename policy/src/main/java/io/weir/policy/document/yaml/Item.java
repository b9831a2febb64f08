package io.weir.policy.document.yaml;

import io.weir.policy.document.source.Findings;
import io.weir.policy.model.Position;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A value as a reader of resources sees it: with its path and a place for findings. What is asked
 * for as what it is not is an error.
 */
public final class Item {
  private final String key;
  private final YamlNode node;
  private final String path;
  private final Findings findings;

  /** Something that is no field's value. */
  public Item(YamlNode node, String path, Findings findings) {
    this("", node, path, findings);
  }

  Item(String key, YamlNode node, String path, Findings findings) {
    this.key = key;
    this.node = node;
    this.path = path;
    this.findings = findings;
  }

  /** The field's name; empty of what is no field's value. */
  public String key() {
    return key;
  }

  public YamlNode node() {
    return node;
  }

  /** From the resource down: {@code spec.ingress[0]}. */
  public String path() {
    return path;
  }

  public Position position() {
    return node.position();
  }

  public boolean isMap() {
    return node instanceof YamlMap;
  }

  public boolean isList() {
    return node instanceof YamlList;
  }

  public boolean isNull() {
    return isType(YamlScalar.Type.NULL);
  }

  /** Whether it is a number without fraction. */
  public boolean isInteger() {
    return isType(YamlScalar.Type.INTEGER);
  }

  /** Its fields; null, and an error, when it is no map. */
  public Fields fields() {
    if (node instanceof YamlMap map) {
      return new Fields(map, path, findings);
    }
    wrongType("a map", "");
    return null;
  }

  /** Its items; none, and an error, when it is no list. */
  public List<Item> items() {
    if (!(node instanceof YamlList list)) {
      wrongType("a list", "begin it with '-'");
      return List.of();
    }
    List<Item> items = new ArrayList<>(list.items().size());
    for (YamlNode item : list.items()) {
      items.add(new Item(item, path + "[" + items.size() + "]", findings));
    }
    return items;
  }

  /** Its items as strings; those that are none are errors and left out. */
  public List<String> strings() {
    List<String> strings = new ArrayList<>();
    for (Item item : items()) {
      String string = item.string();
      if (string != null) {
        strings.add(string);
      }
    }
    return strings;
  }

  /** Its text; null, and an error, when it is no string. */
  public String string() {
    if (!(node instanceof YamlScalar scalar)) {
      wrongType("a string", "");
      return null;
    }
    if (scalar.type() != YamlScalar.Type.STRING) {
      boolean nothing = scalar.type() == YamlScalar.Type.NULL;
      wrongType("a string", nothing ? "" : "write it in quotes: \"" + scalar.text() + '"');
      return null;
    }
    return scalar.text();
  }

  /** Its value; null, and an error, when it is no number or out of bounds. */
  public Integer integer(int least, int most) {
    if (!(node instanceof YamlScalar scalar) || scalar.type() != YamlScalar.Type.INTEGER) {
      wrongType("a number from " + least + " to " + most, "");
      return null;
    }
    String digits = scalar.text();
    long value =
        digits.length() <= 11 && digits.matches("-?(0|[1-9][0-9]*)")
            ? Long.parseLong(digits)
            : Long.MIN_VALUE;
    if (value < least || value > most) {
      error(Quoted.text(digits) + " is not in range", least + " to " + most + " in decimal digits");
      return null;
    }
    return (int) value;
  }

  /** Its value; null, and an error, when it is no boolean. */
  public Boolean bool() {
    if (node instanceof YamlScalar scalar && scalar.type() == YamlScalar.Type.BOOLEAN) {
      return YamlScalar.TRUE.contains(scalar.text().toLowerCase(Locale.ROOT));
    }
    wrongType("true or false", "");
    return null;
  }

  public void error(String text, String fix) {
    findings.error(position(), path, text, fix);
  }

  public void warning(String text, String fix) {
    findings.warning(position(), path, text, fix);
  }

  private boolean isType(YamlScalar.Type type) {
    return node instanceof YamlScalar scalar && scalar.type() == type;
  }

  private void wrongType(String wanted, String fix) {
    String given =
        node instanceof YamlScalar scalar && scalar.type() != YamlScalar.Type.NULL
            ? node.what() + ", " + Quoted.text(scalar.text())
            : node.what();
    error("it is " + given + ": it has to be " + wanted, fix);
  }
}
