package io.weir.policy.document.calico;

import io.weir.policy.document.yaml.Item;
import io.weir.policy.document.yaml.Quoted;
import io.weir.policy.model.NumberSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A list of ports: docs.tigera.io/calico/latest/reference/resources/networkpolicy, "Ports".
 *
 * @param numbers those that are written as numbers or ranges
 * @param names those that each endpoint has numbers for
 */
record PortList(NumberSet numbers, Set<String> names) {
  static final int PORT_MAX = 65535;
  static final PortList NONE = new PortList(NumberSet.EMPTY, Set.of());

  private static final Pattern RANGE = Pattern.compile("(\\d{1,9}):(\\d{1,9})");
  private static final Pattern NUMBER = Pattern.compile("\\d{1,9}");
  private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9_.-]{1,128}");

  /** A field's ports; null when there are none. */
  static PortList read(Item item) {
    List<Item> items = item == null ? List.of() : item.items();
    if (items.isEmpty()) {
      return null;
    }
    NumberSet numbers = NumberSet.EMPTY;
    Set<String> names = new LinkedHashSet<>();
    for (Item port : items) {
      NumberSet number = read(port, names);
      numbers = number == null ? numbers : numbers.or(number);
    }
    return new PortList(numbers, names);
  }

  private static NumberSet read(Item item, Set<String> names) {
    if (item.isInteger()) {
      Integer number = item.integer(0, PORT_MAX);
      return number == null ? null : NumberSet.of(number);
    }
    String text = item.string();
    if (text == null) {
      return null;
    }
    Matcher range = RANGE.matcher(text);
    if (range.matches()) {
      return range(item, Integer.parseInt(range.group(1)), Integer.parseInt(range.group(2)));
    }
    if (NUMBER.matcher(text).matches()) {
      int number = Integer.parseInt(text);
      return range(item, number, number);
    }
    if (NAME.matcher(text).matches()) {
      names.add(text);
      if (text.matches("\\d+-\\d+")) {
        item.warning("it is the name of a port", "write a range as " + text.replace('-', ':'));
      }
      return null;
    }
    item.error(Quoted.text(text) + " is no port", "80, \"6040:6050\", or the name of a port");
    return null;
  }

  private static NumberSet range(Item item, int first, int last) {
    if (last > PORT_MAX || first > last) {
      item.error(
          last > PORT_MAX
              ? "ports go up to " + PORT_MAX
              : "its first port is greater than its last",
          "such as \"6040:6050\"");
      return null;
    }
    return NumberSet.range(first, last);
  }
}
