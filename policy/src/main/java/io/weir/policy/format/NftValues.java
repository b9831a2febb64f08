package io.weir.policy.format;

import io.weir.policy.rule.Family;
import io.weir.policy.rule.PortRange;
import io.weir.policy.rule.Prefix;
import io.weir.policy.rule.PrefixCover;
import io.weir.policy.text.FlagsText;
import io.weir.policy.text.IcmpNames;
import io.weir.policy.text.PortText;
import io.weir.policy.text.PrefixReader;
import io.weir.policy.text.Protocols;
import io.weir.policy.text.Refusal;
import io.weir.policy.text.Source;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Values of nft's JSON: what a field is compared with. */
final class NftValues {
  private static final Map<String, Integer> CODES4 =
      Map.of(
          "net-unreachable", 0,
          "host-unreachable", 1,
          "prot-unreachable", 2,
          "port-unreachable", 3,
          "frag-needed", 4,
          "net-prohibited", 9,
          "host-prohibited", 10,
          "admin-prohibited", 13);
  private static final Map<String, Integer> CODES6 =
      Map.of(
          "no-route", 0,
          "admin-prohibited", 1,
          "addr-unreachable", 3,
          "port-unreachable", 4,
          "policy-fail", 5,
          "reject-route", 6);

  private NftValues() {}

  /** The values of an anonymous set, or the one. */
  static List<Object> each(Object right) {
    return JsonTree.member(right, "set") instanceof List<?> list
        ? new ArrayList<>(list)
        : Collections.singletonList(right);
  }

  static List<Prefix> prefixes(Object value, Family family) throws Refusal {
    Object prefix = JsonTree.member(value, "prefix");
    List<Prefix> prefixes;
    if (prefix != null) {
      String address = JsonTree.text(prefix, "addr");
      prefixes = List.of(PrefixReader.read(address + "/" + JsonTree.member(prefix, "len")));
    } else if (JsonTree.member(value, "range") instanceof List<?> ends && ends.size() == 2) {
      prefixes = PrefixCover.range(address(ends.get(0)), address(ends.get(1)));
    } else {
      prefixes = List.of(address(value));
    }
    if (prefixes.isEmpty() || prefixes.get(0).family() != family) {
      throw unknown(value);
    }
    return prefixes;
  }

  /** Numbers of ports below or above one, as a range; nothing when there are none. */
  static List<Object> order(String op, Object value) throws Refusal {
    long bound = number(value, PortRange.PORT_MAX);
    long first =
        switch (op) {
          case ">" -> bound + 1;
          case ">=" -> bound;
          default -> 0;
        };
    long last =
        switch (op) {
          case "<" -> bound - 1;
          case "<=" -> bound;
          default -> PortRange.PORT_MAX;
        };
    return first > last ? List.of() : List.of(Map.of("range", List.of(first, last)));
  }

  static PortRange ports(Object value) throws Refusal {
    if (JsonTree.member(value, "range") instanceof List<?> ends && ends.size() == 2) {
      return PortText.range(
          number(ends.get(0), PortRange.PORT_MAX), number(ends.get(1), PortRange.PORT_MAX));
    }
    int port = number(value, PortRange.PORT_MAX);
    return new PortRange(port, port);
  }

  /** The numbers of a value or a range. */
  static List<Integer> numbers(Object value, int largest) throws Refusal {
    if (!(JsonTree.member(value, "range") instanceof List<?> ends && ends.size() == 2)) {
      return List.of(number(value, largest));
    }
    List<Integer> numbers = new ArrayList<>();
    for (int i = number(ends.get(0), largest); i <= number(ends.get(1), largest); i++) {
      numbers.add(i);
    }
    return numbers;
  }

  static List<Integer> protocols(Object value) throws Refusal {
    return value instanceof String name ? List.of(Protocols.number(name)) : numbers(value, 255);
  }

  static List<Integer> icmpTypes(Object value, Family family) throws Refusal {
    return value instanceof String name
        ? List.of(IcmpNames.parse(family, name).type())
        : numbers(value, 255);
  }

  static List<Integer> icmpCodes(Object value, Family family) throws Refusal {
    if (value instanceof String name) {
      Integer code = (family == Family.IPV4 ? CODES4 : CODES6).get(name);
      if (code == null) {
        throw unknown(value);
      }
      return List.of(code);
    }
    return numbers(value, 255);
  }

  /** TCP's flags: a name, several, or a number. */
  static int flags(Object value) throws Refusal {
    if (value instanceof Long) {
      return number(value, 255);
    }
    List<?> names =
        value instanceof List<?> list
            ? list
            : JsonTree.member(value, "|") instanceof List<?> list ? list : List.of(value);
    int flags = 0;
    for (Object name : names) {
      if (name instanceof Map) {
        flags |= flags(name);
      } else if (name instanceof String text) {
        String word = text.equals("ecn") ? "ECE" : text.toUpperCase(Locale.ROOT);
        flags |= FlagsText.parse(word);
      } else {
        throw unknown(value);
      }
    }
    return flags;
  }

  static String name(Object value) throws Refusal {
    if (value instanceof String text) {
      return text.endsWith("*") ? text.substring(0, text.length() - 1) + "+" : text;
    }
    throw unknown(value);
  }

  static Refusal unknown(Object value) {
    return new Refusal("no rule can say '" + Source.shown(String.valueOf(value)) + "' here");
  }

  private static int number(Object value, int largest) throws Refusal {
    if (value instanceof Long number && number >= 0 && number <= largest) {
      return number.intValue();
    }
    throw unknown(value);
  }

  private static Prefix address(Object value) throws Refusal {
    if (value instanceof String text && text.indexOf('/') < 0) {
      return PrefixReader.read(text);
    }
    throw unknown(value);
  }
}
