package io.weir.policy.format;

import io.weir.policy.rule.Direction;
import io.weir.policy.rule.Family;
import io.weir.policy.rule.IcmpMatch;
import io.weir.policy.rule.PortRange;
import io.weir.policy.rule.Prefix;
import io.weir.policy.rule.PrefixCover;
import io.weir.policy.rule.RuleMatch;
import io.weir.policy.text.PortText;
import io.weir.policy.text.Protocols;
import io.weir.policy.text.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A field of a packet that nft compares: what has one of some values, or none of them. */
final class NftField {
  private enum Kind {
    ADDRESS,
    PORT,
    /** The port of whatever protocol a packet has. */
    ANY_PORT,
    PROTOCOL,
    FAMILY,
    ICMP_TYPE,
    ICMP_CODE
  }

  private static final Map<String, Integer> WITH_PORTS =
      Map.of("tcp", 6, "udp", 17, "udplite", 136, "sctp", 132, "dccp", 33);

  private final Kind kind;
  private final boolean source;
  private final Family family;
  private final int protocol;

  private NftField(Kind kind, boolean source, Family family, int protocol) {
    this.kind = kind;
    this.source = source;
    this.family = family;
    this.protocol = protocol;
  }

  /** The field of the left side of a comparison. */
  static NftField of(Object left) throws Refusal {
    Object payload = JsonTree.member(left, "payload");
    if (payload != null) {
      return payload(JsonTree.text(payload, "protocol"), JsonTree.text(payload, "field"), left);
    }
    String key = JsonTree.text(JsonTree.member(left, "meta"), "key");
    return switch (key) {
      case "l4proto" -> new NftField(Kind.PROTOCOL, false, null, RuleMatch.ANY);
      case "nfproto", "protocol" -> new NftField(Kind.FAMILY, false, null, RuleMatch.ANY);
      default -> throw NftValues.unknown(left);
    };
  }

  private static NftField payload(String protocol, String field, Object left) throws Refusal {
    boolean v4 = protocol.equals("ip");
    Family family = v4 || protocol.equals("icmp") ? Family.IPV4 : Family.IPV6;
    int number = family == Family.IPV4 ? Protocols.ICMP : Protocols.ICMPV6;
    boolean source = field.startsWith("s");
    switch (protocol + " " + field) {
      case "ip saddr", "ip daddr", "ip6 saddr", "ip6 daddr" -> {
        return new NftField(Kind.ADDRESS, source, family, RuleMatch.ANY);
      }
      case "ip protocol" -> {
        return new NftField(Kind.PROTOCOL, false, Family.IPV4, RuleMatch.ANY);
      }
      case "th sport", "th dport" -> {
        return new NftField(Kind.ANY_PORT, source, null, RuleMatch.ANY);
      }
      case "icmp type", "icmpv6 type" -> {
        return new NftField(Kind.ICMP_TYPE, false, family, number);
      }
      case "icmp code", "icmpv6 code" -> {
        return new NftField(Kind.ICMP_CODE, false, family, number);
      }
      default -> {
        Integer ports = WITH_PORTS.get(protocol);
        if (ports == null || !(field.equals("sport") || field.equals("dport"))) {
          throw NftValues.unknown(left);
        }
        return new NftField(Kind.PORT, source, null, ports);
      }
    }
  }

  /**
   * Packets of which the field has one of the values, or if negated none.
   *
   * @param of what packets are known to be so far: what a port or a code is of depends on it
   */
  List<RuleMatch> matches(List<Object> values, boolean negated, List<RuleMatch> of) throws Refusal {
    return switch (kind) {
      case ADDRESS -> addresses(values, negated);
      case PORT -> ports(values, negated, protocol);
      case ANY_PORT -> anyPorts(values, negated, of);
      case PROTOCOL -> protocols(values, negated);
      case FAMILY -> families(values, negated);
      case ICMP_TYPE -> icmpTypes(values, negated);
      case ICMP_CODE -> icmpCodes(values, negated, of);
    };
  }

  private List<RuleMatch> addresses(List<Object> values, boolean negated) throws Refusal {
    List<Prefix> prefixes = new ArrayList<>();
    for (Object value : values) {
      prefixes.addAll(NftValues.prefixes(value, family));
    }
    List<Prefix> wanted = negated ? PrefixCover.others(family, prefixes) : prefixes;
    if (wanted.isEmpty()) {
      return List.of();
    }
    MatchParts parts = parts(family);
    return List.of((source ? parts.sources(wanted) : parts.destinations(wanted)).match());
  }

  private List<RuleMatch> ports(List<Object> values, boolean negated, int of) throws Refusal {
    List<PortRange> ports = new ArrayList<>();
    for (Object value : values) {
      ports.add(NftValues.ports(value));
    }
    List<PortRange> wanted = negated ? PortText.others(ports) : ports;
    if (wanted.isEmpty()) {
      return List.of();
    }
    MatchParts parts = parts(null).protocol(of);
    return List.of((source ? parts.sourcePorts(wanted) : parts.destinationPorts(wanted)).match());
  }

  private List<RuleMatch> anyPorts(List<Object> values, boolean negated, List<RuleMatch> of)
      throws Refusal {
    List<RuleMatch> all = new ArrayList<>();
    for (int each : of.stream().mapToInt(RuleMatch::protocol).distinct().toArray()) {
      if (!RuleMatch.hasPorts(each)) {
        throw new Refusal("ports of packets of which the protocol is not said");
      }
      all.addAll(ports(values, negated, each));
    }
    return all;
  }

  private List<RuleMatch> protocols(List<Object> values, boolean negated) throws Refusal {
    if (negated) {
      throw new Refusal("a rule is about one protocol or all, not about all but some");
    }
    List<RuleMatch> all = new ArrayList<>();
    for (Object value : values) {
      for (int number : NftValues.protocols(value)) {
        if (family == null && Protocols.isExtension(number)) {
          throw new Refusal(
              "protocol " + number + " is an extension header of IPv6, which no rule is about");
        }
        all.add(parts(family).protocol(number).match());
      }
    }
    return all;
  }

  private static List<RuleMatch> families(List<Object> values, boolean negated) throws Refusal {
    List<RuleMatch> all = new ArrayList<>();
    for (Family each : Family.values()) {
      boolean v4 = each == Family.IPV4;
      boolean named = false;
      for (Object value : values) {
        boolean isV4 = "ipv4".equals(value) || "ip".equals(value);
        if (!isV4 && !"ipv6".equals(value) && !"ip6".equals(value)) {
          throw NftValues.unknown(value);
        }
        named |= isV4 == v4;
      }
      if (named != negated) {
        all.add(parts(each).match());
      }
    }
    return all;
  }

  private List<RuleMatch> icmpTypes(List<Object> values, boolean negated) throws Refusal {
    if (negated) {
      throw new Refusal("a rule is about one ICMP type, not about all but some");
    }
    List<RuleMatch> all = new ArrayList<>();
    for (Object value : values) {
      for (int type : NftValues.icmpTypes(value, family)) {
        IcmpMatch icmp = new IcmpMatch(type, IcmpMatch.ANY_CODE);
        all.add(parts(family).protocol(protocol).icmp(icmp).match());
      }
    }
    return all;
  }

  private List<RuleMatch> icmpCodes(List<Object> values, boolean negated, List<RuleMatch> of)
      throws Refusal {
    List<RuleMatch> all = new ArrayList<>();
    for (RuleMatch match : of) {
      if (negated || match.icmp() == null) {
        throw new Refusal("an ICMP code without a type before it, or all but some");
      }
      for (Object value : values) {
        for (int code : NftValues.icmpCodes(value, family)) {
          IcmpMatch icmp = new IcmpMatch(match.icmp().type(), code);
          all.add(parts(family).protocol(protocol).icmp(icmp).match());
        }
      }
    }
    return all;
  }

  private static MatchParts parts(Family family) {
    return new MatchParts(Direction.IN, family);
  }
}
