package io.weir.policy.format;

import io.weir.policy.rule.Direction;
import io.weir.policy.rule.Family;
import io.weir.policy.rule.IcmpMatch;
import io.weir.policy.rule.PortRange;
import io.weir.policy.rule.Prefix;
import io.weir.policy.rule.PrefixCover;
import io.weir.policy.rule.Rule;
import io.weir.policy.rule.RuleMatch;
import io.weir.policy.rule.TcpFlagsMatch;
import io.weir.policy.rule.Verdict;
import io.weir.policy.text.PortText;
import io.weir.policy.text.Protocols;
import java.util.List;
import java.util.stream.Collectors;

/** A rule in nft's language. */
final class NftRuleText {
  private final String interfaceName;

  NftRuleText(String interfaceName) {
    this.interfaceName = interfaceName;
  }

  /** Drops what has an address of a set. */
  String drop(NftSets.Written set) {
    String text = device(set.source() ? Direction.IN : Direction.OUT);
    String family = set.family() == Family.IPV4 ? "ip" : "ip6";
    return text + family + (set.source() ? " saddr @" : " daddr @") + set.name() + " counter drop";
  }

  String of(Rule rule) {
    RuleMatch match = rule.match();
    StringBuilder text = new StringBuilder(device(match.direction()));
    if (match.family() != null && match.sources().isEmpty() && match.destinations().isEmpty()) {
      text.append("meta nfproto ").append(RuleAttributes.word(match.family())).append(' ');
    }
    addresses(text, match.family(), "saddr", match.sources());
    addresses(text, match.family(), "daddr", match.destinations());
    transport(text, match);
    text.append("counter ").append(rule.action().verdict() == Verdict.PASS ? "accept" : "drop");
    if (!rule.why().isEmpty()) {
      text.append(" comment \"").append(rule.why()).append('"');
    }
    return text.toString();
  }

  private String device(Direction direction) {
    if (interfaceName == null) {
      return "";
    }
    return (direction == Direction.IN ? "iifname \"" : "oifname \"") + interfaceName + "\" ";
  }

  private static void addresses(
      StringBuilder text, Family family, String field, List<Prefix> prefixes) {
    if (!prefixes.isEmpty()) {
      String protocol = family == Family.IPV4 ? "ip " : "ip6 ";
      text.append(protocol)
          .append(field)
          .append(' ')
          .append(list(PrefixCover.widest(prefixes)))
          .append(' ');
    }
  }

  private static void transport(StringBuilder text, RuleMatch match) {
    if (match.protocol() == RuleMatch.ANY) {
      return;
    }
    if (match.icmp() != null) {
      icmp(text, match.protocol() == Protocols.ICMP ? "icmp" : "icmpv6", match.icmp());
      return;
    }
    boolean ports = !match.sourcePorts().isEmpty() || !match.destinationPorts().isEmpty();
    TcpFlagsMatch flags = match.tcpFlags();
    if (!ports && flags == null) {
      text.append("meta l4proto ").append(match.protocol()).append(' ');
      return;
    }
    String protocol =
        switch (match.protocol()) {
          case Protocols.TCP -> "tcp";
          case Protocols.UDP -> "udp";
          case Protocols.UDPLITE -> "udplite";
          case Protocols.SCTP -> "sctp";
          default -> "dccp";
        };
    ports(text, protocol + " sport ", match.sourcePorts());
    ports(text, protocol + " dport ", match.destinationPorts());
    if (flags != null) {
      text.append("tcp flags & ").append(flags.mask()).append(" == ").append(flags.value());
      text.append(' ');
    }
  }

  private static void icmp(StringBuilder text, String protocol, IcmpMatch icmp) {
    text.append(protocol).append(" type ").append(icmp.type()).append(' ');
    if (icmp.code() != IcmpMatch.ANY_CODE) {
      text.append(protocol).append(" code ").append(icmp.code()).append(' ');
    }
  }

  private static void ports(StringBuilder text, String field, List<PortRange> ports) {
    if (!ports.isEmpty()) {
      // Merged, as the ports that are not among the others.
      text.append(field).append(list(PortText.others(PortText.others(ports)))).append(' ');
    }
  }

  private static String list(List<?> values) {
    if (values.size() == 1) {
      return values.get(0).toString();
    }
    return values.stream().map(Object::toString).collect(Collectors.joining(", ", "{ ", " }"));
  }
}
