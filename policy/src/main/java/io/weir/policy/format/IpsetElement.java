package io.weir.policy.format;

import io.weir.policy.format.IpsetKind.Part;
import io.weir.policy.rule.Direction;
import io.weir.policy.rule.Family;
import io.weir.policy.rule.IcmpMatch;
import io.weir.policy.rule.PortRange;
import io.weir.policy.rule.Prefix;
import io.weir.policy.rule.PrefixCover;
import io.weir.policy.rule.RuleMatch;
import io.weir.policy.text.IcmpNames;
import io.weir.policy.text.PortText;
import io.weir.policy.text.PrefixReader;
import io.weir.policy.text.Protocols;
import io.weir.policy.text.Refusal;
import io.weir.policy.text.Source;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Reads an element of an ipset: what packets it is about. */
final class IpsetElement {
  private final ImportOptions options;

  IpsetElement(ImportOptions options) {
    this.options = options;
  }

  /**
   * The matches of an element: more than one only where a port is of two protocols.
   *
   * @return empty when it is about another interface
   */
  List<RuleMatch> matches(Ipset set, byte[] bytes, int from, int to) throws Refusal {
    List<MatchParts> parts = new ArrayList<>();
    parts.add(new MatchParts(options.direction, null));
    int at = from;
    int last = set.kind.parts().size() - 1;
    for (int dimension = 0; dimension <= last; dimension++) {
      int end = at;
      while (end < to && bytes[end] != ',') {
        end++;
      }
      if (at == end || (end < to) != (dimension < last)) {
        throw new Refusal("an element of " + (last + 1) + " parts is wanted");
      }
      if (!add(set, dimension, parts, new String(bytes, at, end - at, StandardCharsets.UTF_8))) {
        return List.of();
      }
      at = end + 1;
    }
    try {
      return parts.stream().map(MatchParts::match).toList();
    } catch (IllegalArgumentException e) {
      throw new Refusal(e.getMessage());
    }
  }

  private boolean add(Ipset set, int dimension, List<MatchParts> all, String part) throws Refusal {
    Part kind = set.kind.parts().get(dimension);
    boolean source = isSource(set.kind.parts(), dimension);
    switch (kind) {
      case ADDRESS -> addresses(set, all.get(0), source, part);
      case PORT -> port(set.family, all.get(0), source, part);
      case BARE_PORT -> {
        PortRange port = PortText.range(part, '-');
        all.add(new MatchParts(options.direction, null).protocol(Protocols.UDP));
        all.get(0).protocol(Protocols.TCP);
        all.forEach(match -> ports(match, source, port));
      }
      case INTERFACE -> {
        return InterfaceName.is(part, options.interfaceName);
      }
      default -> throw new IllegalStateException(kind.toString());
    }
    return true;
  }

  /** As {@code src} in {@code --match-set NAME src,dst}. */
  private boolean isSource(List<Part> parts, int dimension) {
    if (dimension < options.dimensions.size()) {
      return options.dimensions.get(dimension) == Direction.IN;
    }
    boolean firstAddress = parts.get(dimension) == Part.ADDRESS && dimension == 0;
    boolean sent = options.direction == Direction.OUT;
    boolean port = parts.get(dimension) != Part.ADDRESS;
    return !port && firstAddress != sent;
  }

  private static void addresses(Ipset set, MatchParts match, boolean source, String part)
      throws Refusal {
    List<Prefix> given = prefixes(set, part);
    List<Prefix> before = source ? match.sources : match.destinations;
    List<Prefix> both = Matches.bothPrefixes(before, given);
    if (both.isEmpty()) {
      throw new Refusal("two addresses of the same end, which no packet has both");
    }
    if (source) {
      match.sources(both);
    } else {
      match.destinations(both);
    }
  }

  /** A prefix, or a range, which restore files may have. */
  private static List<Prefix> prefixes(Ipset set, String part) throws Refusal {
    byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
    int dash = part.indexOf('-');
    if (dash < 0) {
      return List.of(prefix(set, bytes, 0, bytes.length));
    }
    Prefix first = prefix(set, bytes, 0, dash);
    Prefix last = prefix(set, bytes, dash + 1, bytes.length);
    List<Prefix> cover = PrefixCover.range(first, last);
    if (cover.isEmpty() || first.length() != set.family.bits() || first.length() != last.length()) {
      throw new Refusal("'" + Source.shown(part) + "': two addresses, the lower first");
    }
    return cover;
  }

  static Prefix prefix(Ipset set, byte[] bytes, int from, int to) throws Refusal {
    Prefix prefix = PrefixReader.read(bytes, from, to, true);
    if (prefix.family() != set.family) {
      throw new Refusal(
          prefix + ": the set's addresses are " + (set.family == Family.IPV4 ? "IPv4" : "IPv6"));
    }
    return set.netmask < 0 || prefix.length() < set.netmask
        ? prefix
        : new Prefix(set.family, prefix.high(), prefix.low(), set.netmask);
  }

  private static void port(Family family, MatchParts match, boolean source, String text)
      throws Refusal {
    int colon = text.indexOf(':');
    String ports = text.substring(colon + 1);
    int protocol = colon < 0 ? Protocols.TCP : Protocols.number(text.substring(0, colon));
    if (family == Family.IPV6 && Protocols.isExtension(protocol)) {
      throw new Refusal("protocol " + protocol + " is an extension header, which no rule is about");
    }
    match.protocol(protocol);
    switch (protocol) {
      case Protocols.TCP, Protocols.UDP, Protocols.SCTP, Protocols.UDPLITE ->
          ports(match, source, PortText.range(ports, '-'));
      case Protocols.ICMP, Protocols.ICMPV6 -> icmp(family, match, protocol, ports);
      default -> {
        if (!ports.equals("0")) {
          throw new Refusal("'" + Source.shown(text) + "': of this protocol ipset sees no ports");
        }
      }
    }
  }

  /** A name of a type alone is its code 0 in ipset. */
  private static void icmp(Family family, MatchParts match, int protocol, String text)
      throws Refusal {
    Family named = protocol == Protocols.ICMPV6 ? Family.IPV6 : Family.IPV4;
    var message = IcmpNames.parse(named, text);
    if (named != family) {
      throw new Refusal("'" + Source.shown(text) + "': not of the set's address family");
    }
    int code = Math.max(0, message.code());
    match.icmp(new IcmpMatch(message.type(), code));
  }

  private static void ports(MatchParts match, boolean source, PortRange range) {
    if (source) {
      match.sourcePorts(List.of(range));
    } else {
      match.destinationPorts(List.of(range));
    }
  }
}
