package io.weir.policy.format;

import io.weir.policy.text.Refusal;
import io.weir.policy.text.Source;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What the elements of a type of ipset are made of. */
record IpsetKind(List<Part> parts, int networks, boolean list) {
  enum Part {
    ADDRESS,
    PORT,
    INTERFACE,
    /** A port of TCP and of UDP. */
    BARE_PORT
  }

  private static final Set<String> METHODS = Set.of("hash", "bitmap");

  /** The kind of a type such as {@code hash:net,port}. */
  static IpsetKind of(String type) throws Refusal {
    if (type.equals("list:set")) {
      return new IpsetKind(List.of(), 0, true);
    }
    if (type.equals("bitmap:port")) {
      return new IpsetKind(List.of(Part.BARE_PORT), 0, false);
    }
    int colon = type.indexOf(':');
    if (colon < 0 || !METHODS.contains(type.substring(0, colon))) {
      throw unknown(type, type);
    }
    List<Part> parts = new ArrayList<>();
    int networks = 0;
    for (String part : type.substring(colon + 1).split(",", -1)) {
      switch (part) {
        case "ip" -> parts.add(Part.ADDRESS);
        case "net" -> {
          parts.add(Part.ADDRESS);
          networks++;
        }
        case "port" -> parts.add(Part.PORT);
        case "iface" -> parts.add(Part.INTERFACE);
        default -> throw unknown(type, part);
      }
    }
    return new IpsetKind(List.copyOf(parts), networks, false);
  }

  private static Refusal unknown(String type, String part) {
    return new Refusal(
        "sets of type " + Source.shown(type) + ": no rule can say '" + Source.shown(part) + "'");
  }
}
