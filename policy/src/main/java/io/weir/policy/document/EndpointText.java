package io.weir.policy.document;

import io.weir.policy.format.PrefixText;
import io.weir.policy.rule.Prefix;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads {@code [NAMESPACE/]NAME=ADDRESS[,ADDRESS...][,LABEL=VALUE...]}, as {@code --endpoint} has
 * it: a Pod.
 */
public final class EndpointText {
  private EndpointText() {}

  /**
   * The Pod.
   *
   * @throws IllegalArgumentException when it is none; says what to write
   */
  public static Endpoint parse(String text) {
    int equals = text.indexOf('=');
    if (equals <= 0) {
      throw wrong(text, "write NAME=ADDRESS[,LABEL=VALUE...]");
    }
    String name = text.substring(0, equals);
    int slash = name.indexOf('/');
    List<Prefix> addresses = new ArrayList<>();
    Map<String, String> labels = new LinkedHashMap<>();
    for (String part : text.substring(equals + 1).split(",", -1)) {
      int middle = part.indexOf('=');
      if (middle < 0) {
        addresses.add(address(text, part));
      } else {
        labels.put(part.substring(0, middle), part.substring(middle + 1));
      }
    }
    if (addresses.isEmpty()) {
      throw wrong(text, "it has no address");
    }
    return new Endpoint(
        Endpoint.Kind.POD,
        slash < 0 ? Resource.DEFAULT_NAMESPACE : name.substring(0, slash),
        name.substring(slash + 1),
        addresses,
        labels,
        "default",
        "",
        List.of());
  }

  private static Prefix address(String text, String part) {
    try {
      Prefix prefix = PrefixText.parse(part);
      if (prefix.length() == prefix.family().bits()) {
        return prefix;
      }
    } catch (IllegalArgumentException e) {
      throw wrong(text, e.getMessage());
    }
    throw wrong(text, "'" + part + "' is no single address");
  }

  private static IllegalArgumentException wrong(String text, String why) {
    return new IllegalArgumentException("endpoint '" + text + "': " + why);
  }
}
