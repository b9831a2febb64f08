package io.weir.policy.format;

import io.weir.policy.format.Hooks.Hook;
import io.weir.policy.rule.Family;
import io.weir.policy.rule.IcmpMatch;
import io.weir.policy.rule.PortRange;
import io.weir.policy.rule.Prefix;
import io.weir.policy.rule.PrefixCover;
import io.weir.policy.rule.Rule;
import io.weir.policy.rule.RuleMatch;
import io.weir.policy.rule.Verdict;
import io.weir.policy.text.IptablesText;
import io.weir.policy.text.Protocols;
import io.weir.ringbuf.traffic.TcpFlags;
import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;

/** The lines of a rule: one for each source, destination and as many ports as a line can hold. */
final class IptablesLines {
  private static final int PORTS_MAX = 15; // of a multiport; a range counts twice

  private final ExportOptions options;
  private final Writer out;

  IptablesLines(ExportOptions options, Writer out) {
    this.options = options;
    this.out = out;
  }

  static long count(RuleMatch match) {
    return (long) Math.max(1, match.sources().size())
        * Math.max(1, match.destinations().size())
        * ports(match.sourcePorts()).size()
        * ports(match.destinationPorts()).size();
  }

  void write(Rule rule) throws IOException {
    RuleMatch match = rule.match();
    String chain =
        switch (Hooks.of(match)) {
          case RECEIVED -> "PREROUTING";
          case LOCAL -> "INPUT";
          case SENT -> "OUTPUT";
        };
    String device = Hooks.of(match) == Hook.SENT ? " -o " : " -i ";
    String start = "-A " + chain;
    String interfaceName =
        options.interfaceName == null ? "" : device + IptablesText.quoted(options.interfaceName);
    for (String source : each(" -s ", match.sources())) {
      for (String destination : each(" -d ", match.destinations())) {
        for (List<PortRange> sources : ports(match.sourcePorts())) {
          for (List<PortRange> destinations : ports(match.destinationPorts())) {
            out.append(start).append(source).append(destination).append(interfaceName);
            transport(match, sources, destinations);
            end(rule);
          }
        }
      }
    }
  }

  private void end(Rule rule) throws IOException {
    if (!rule.why().isEmpty()) {
      out.append(" -m comment --comment ").append(IptablesText.quoted(rule.why()));
    }
    out.append(" -j ").append(rule.action().verdict() == Verdict.PASS ? "ACCEPT\n" : "DROP\n");
  }

  private void transport(RuleMatch match, List<PortRange> sources, List<PortRange> destinations)
      throws IOException {
    if (match.protocol() == RuleMatch.ANY) {
      return;
    }
    out.append(" -p ").append(Integer.toString(match.protocol()));
    boolean oneSource = isOne(sources, match.protocol());
    boolean oneDestination = isOne(destinations, match.protocol());
    if (oneSource || oneDestination || match.tcpFlags() != null) {
      out.append(" -m ").append(module(match.protocol()));
    }
    if (oneSource) {
      ports(" --sport ", sources);
    }
    if (oneDestination) {
      ports(" --dport ", destinations);
    }
    if (match.tcpFlags() != null) {
      out.append(" --tcp-flags ").append(TcpFlags.text(match.tcpFlags().mask()));
      out.append(' ').append(TcpFlags.text(match.tcpFlags().value()));
    }
    if (!sources.isEmpty() && !oneSource) {
      ports(" -m multiport --sports ", sources);
    }
    if (!destinations.isEmpty() && !oneDestination) {
      ports(" -m multiport --dports ", destinations);
    }
    icmp(match.icmp());
  }

  private void icmp(IcmpMatch icmp) throws IOException {
    if (icmp != null) {
      boolean v4 = options.family == Family.IPV4;
      out.append(v4 ? " -m icmp --icmp-type " : " -m icmp6 --icmpv6-type ");
      out.append(Integer.toString(icmp.type()));
      if (icmp.code() != IcmpMatch.ANY_CODE) {
        out.append('/').append(Integer.toString(icmp.code()));
      }
    }
  }

  /** Whether the protocol's own match can say it; udplite's has no name. */
  private static boolean isOne(List<PortRange> ports, int protocol) {
    return ports.size() == 1 && protocol != Protocols.UDPLITE;
  }

  private void ports(String option, List<PortRange> ports) throws IOException {
    out.append(option);
    for (int i = 0; i < ports.size(); i++) {
      out.append(i == 0 ? "" : ",").append(ports.get(i).toString().replace('-', ':'));
    }
  }

  private static String module(int protocol) {
    return switch (protocol) {
      case Protocols.TCP -> "tcp";
      case Protocols.UDP -> "udp";
      case Protocols.SCTP -> "sctp";
      default -> "dccp";
    };
  }

  private static List<String> each(String option, List<Prefix> prefixes) {
    if (prefixes.isEmpty()) {
      return List.of("");
    }
    List<String> texts = new ArrayList<>(prefixes.size());
    PrefixCover.widest(prefixes).forEach(prefix -> texts.add(option + prefix));
    return texts;
  }

  /** The ports in groups that a line can hold; no ports are one group. */
  private static List<List<PortRange>> ports(List<PortRange> ports) {
    List<List<PortRange>> groups = new ArrayList<>();
    List<PortRange> group = new ArrayList<>();
    int size = 0;
    for (PortRange range : ports) {
      int cost = range.first() == range.last() ? 1 : 2;
      if (size + cost > PORTS_MAX) {
        groups.add(group);
        group = new ArrayList<>();
        size = 0;
      }
      group.add(range);
      size += cost;
    }
    groups.add(group);
    return groups;
  }
}
